//! Reads PEM (RFC 7468) without leaving a copy of a key in memory.
//!
//! No library does that: they keep what they read in buffers that are not
//! wiped, and skip the blocks that our messages name.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use secrecy::zeroize::Zeroizing;

/// How the first line of a block begins.
pub(super) const BEGIN: &str = "-----BEGIN ";
const DASHES: &str = "-----";

/// One block of a PEM text.
pub(crate) struct Block<'text> {
    /// The label of the block, such as `PRIVATE KEY`.
    pub(crate) label: &'text str,
    /// The text between its two lines; `None` if the second is missing.
    body: Option<&'text str>,
}

/// Why a block cannot be decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PemError {
    /// The last line is missing.
    NoEnd,
    /// Its content is not base64.
    NotBase64,
    /// Its body stands for another one, as in an example.
    Placeholder,
}

/// Returns whether a text has a block, or seems to.
pub(crate) fn is_pem(text: &str) -> bool {
    text.contains(BEGIN)
}

/// Returns all blocks of a text. Other text is ignored.
pub(crate) fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once(BEGIN) {
        let Some((label, after)) = after.split_once(DASHES) else {
            break;
        };
        let body = after.split_once(&format!("-----END {label}-----"));
        blocks.push(Block {
            label,
            body: body.map(|(body, _)| body),
        });
        rest = body.map_or(after, |(_, rest)| rest);
    }
    blocks
}

impl Block<'_> {
    /// Returns whether its headers say that it is encrypted, as OpenSSL wrote
    /// keys before PKCS#8 (RFC 1421).
    pub(crate) fn is_encrypted(&self) -> bool {
        self.body
            .is_some_and(|body| body.contains("Proc-Type:") && body.contains("ENCRYPTED"))
    }

    /// Decodes its content. Whitespace is ignored everywhere, because a key in
    /// a variable has often lost its newlines.
    pub(crate) fn decode(&self) -> Result<Zeroizing<Vec<u8>>, PemError> {
        let body = self.body.ok_or(PemError::NoEnd)?;
        let mut text = Zeroizing::new(String::with_capacity(body.len()));
        let is_header = |line: &&str| line.contains(':');
        for line in body.lines().filter(|line| !is_header(line)) {
            text.extend(line.chars().filter(|letter| !letter.is_whitespace()));
        }
        // Allocated in full size, so that it never moves and leaves a copy
        // behind.
        let mut bytes = Zeroizing::new(vec![0; text.len()]);
        let length = STANDARD
            .decode_slice(text.as_bytes(), &mut bytes)
            .map_err(|_| no_base64(&text))?;
        bytes.truncate(length);
        Ok(bytes)
    }
}

/// Examples have dots or a word in brackets in place of a body.
fn no_base64(body: &str) -> PemError {
    let is_placeholder = body.contains("...") || body.contains(['…', '<', '[', '{']);
    if is_placeholder {
        PemError::Placeholder
    } else {
        PemError::NotBase64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(text: &str) -> Vec<(String, Result<Vec<u8>, PemError>)> {
        let blocks = blocks(text);
        let blocks = blocks.iter().map(|block| {
            let decoded = block.decode().map(|bytes| bytes.to_vec());
            (block.label.to_owned(), decoded)
        });
        blocks.collect()
    }

    #[test]
    fn every_block_is_found_and_decoded() {
        let one = ("A".to_owned(), Ok(b"Hello".to_vec()));
        let table = [
            (
                "-----BEGIN A-----\nSGVs\nbG8=\n-----END A-----\n",
                vec![one.clone()],
            ),
            (
                "-----BEGIN A-----\r\n SGVsbG8= \r\n-----END A-----",
                vec![one.clone()],
            ),
            (
                "-----BEGIN A----- SGVs bG8= -----END A-----",
                vec![one.clone()],
            ),
            (
                "x\n-----BEGIN A-----\nKey: y\n\nSGVsbG8=\n-----END A-----\n-----BEGIN B-----",
                vec![one, ("B".to_owned(), Err(PemError::NoEnd))],
            ),
            (
                "-----BEGIN A-----\nSGVsbG8\n-----END A-----",
                vec![("A".to_owned(), Err(PemError::NotBase64))],
            ),
            (
                "-----BEGIN A-----\nMII...\n-----END A-----",
                vec![("A".to_owned(), Err(PemError::Placeholder))],
            ),
            (
                "-----BEGIN A-----\nSGVsbG8=\n-----END B-----",
                vec![("A".to_owned(), Err(PemError::NoEnd))],
            ),
            ("-----BEGIN A", vec![]),
            ("/home/me/key.pem", vec![]),
        ];
        for (text, blocks) in table {
            assert_eq!(decoded(text), blocks, "{text}");
        }
    }

    #[test]
    fn a_block_of_the_old_kind_tells_that_it_is_encrypted() {
        let text = "-----BEGIN A-----\nProc-Type: 4,ENCRYPTED\n\nSGVsbG8=\n-----END A-----";
        assert!(blocks(text)[0].is_encrypted());
        assert!(!blocks("-----BEGIN A-----\nSGVsbG8=\n-----END A-----")[0].is_encrypted());
    }
}
