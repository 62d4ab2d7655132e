//! Reads PEM files of certificates as Go does (`CertPool.AppendCertsFromPEM`):
//! a malformed block does not hide the others.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

/// The first line of a block of any kind, and of a certificate (RFC 7468).
const BEGIN: &str = "-----BEGIN ";
const BEGIN_CERTIFICATE: &str = "-----BEGIN CERTIFICATE-----";

/// The certificates and problems found in files.
#[derive(Debug, Default)]
pub(super) struct CertificateFiles {
    /// Certificates that can be trusted.
    pub(super) certificates: Vec<CertificateDer<'static>>,
    /// The problems, each with its file or directory.
    pub(super) problems: Vec<(PathBuf, FileProblem)>,
}

/// Why a file adds no certificate, or not all of its certificates.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum FileProblem {
    #[error("cannot be read: {}", reason(*.0))]
    Unreadable(ErrorKind),
    #[error("contains malformed certificates, which the provider skips: {}", numbers(.0))]
    Damaged(Vec<usize>),
    #[error("contains no PEM-encoded certificate")]
    Empty,
}

impl FileProblem {
    pub(super) fn is_damage(&self) -> bool {
        matches!(self, Self::Damaged(_))
    }

    pub(super) fn is_missing(&self) -> bool {
        *self == Self::Unreadable(ErrorKind::NotFound)
    }
}

impl CertificateFiles {
    /// Adds the certificates of a file; returns whether it could be read.
    pub(super) fn add_file(&mut self, path: &Path) -> bool {
        match read(path) {
            Ok(text) => {
                if let Some(problem) = self.add_text(&text) {
                    self.problems.push((path.to_owned(), problem));
                }
                true
            }
            Err(kind) => {
                let problem = FileProblem::Unreadable(kind);
                self.problems.push((path.to_owned(), problem));
                false
            }
        }
    }

    /// Adds the certificates of every file in a directory. Broken links and
    /// files without certificates are common there and are ignored.
    pub(super) fn add_directory(&mut self, path: &Path) {
        let entries = match fs::read_dir(path) {
            Ok(entries) => entries,
            Err(error) => {
                let problem = FileProblem::Unreadable(error.kind());
                self.problems.push((path.to_owned(), problem));
                return;
            }
        };
        for path in entries.flatten().map(|entry| entry.path()) {
            let text = if path.is_file() {
                read(&path).ok()
            } else {
                None
            };
            let problem = text.and_then(|text| self.add_text(&text));
            if let Some(problem) = problem.filter(FileProblem::is_damage) {
                self.problems.push((path, problem));
            }
        }
    }

    /// Adds a certificate that can be trusted; returns whether it can.
    pub(super) fn add(&mut self, certificate: CertificateDer<'static>) -> bool {
        let can_be_trusted = RootCertStore::empty().add(certificate.clone()).is_ok();
        if can_be_trusted {
            self.certificates.push(certificate);
        }
        can_be_trusted
    }

    fn add_text(&mut self, text: &[u8]) -> Option<FileProblem> {
        let text = String::from_utf8_lossy(text);
        let blocks = text.match_indices(BEGIN).map(|(start, _)| {
            let length = text[start + 1..].find(BEGIN).map(|next| next + 1);
            &text[start..length.map_or(text.len(), |length| start + length)]
        });
        let mut damaged = Vec::new();
        let mut count = 0;
        for block in blocks.filter(|block| block.starts_with(BEGIN_CERTIFICATE)) {
            count += 1;
            let certificate = CertificateDer::from_pem_slice(block.as_bytes());
            if !certificate.is_ok_and(|certificate| self.add(certificate)) {
                damaged.push(count);
            }
        }
        match (count, damaged.is_empty()) {
            (0, _) => Some(FileProblem::Empty),
            (_, true) => None,
            (_, false) => Some(FileProblem::Damaged(damaged)),
        }
    }
}

fn read(path: &Path) -> Result<Vec<u8>, ErrorKind> {
    fs::read(path).map_err(|error| error.kind())
}

fn reason(kind: ErrorKind) -> String {
    match kind {
        ErrorKind::IsADirectory => "it is a directory, not a file".to_owned(),
        ErrorKind::NotFound => "there is no such file or directory".to_owned(),
        kind => io::Error::from(kind).to_string(),
    }
}

/// Returns the numbers of the certificates as text; the first is 1.
fn numbers(damaged: &[usize]) -> String {
    const MAX_SHOWN: usize = 5;
    let shown = damaged.iter().take(MAX_SHOWN);
    let shown: Vec<_> = shown.map(|number| format!("number {number}")).collect();
    match damaged.len().saturating_sub(MAX_SHOWN) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}
