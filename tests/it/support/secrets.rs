//! What nobody may see: tokens, keys, all that was signed, and the name of a
//! person.

use std::collections::HashSet;

use super::fake_okta::{DISPLAY_NAME, FakeOkta};
use super::openssl_keys::Key;

/// In every secret that the stand-in knows or gives away.
const MARK: &str = "SECRETMARK";

/// How a JSON object begins in base64, and so everything that is signed.
const SIGNED: &str = "eyJ";

/// All that must not be seen of one stand-in's tests.
pub(crate) struct Secrets {
    marks: Vec<String>,
    /// The signatures of all that the stand-in was sent.
    signatures: HashSet<String>,
}

impl Secrets {
    /// The secrets of what the stand-in has seen so far, and of these keys.
    pub(crate) fn of(okta: &FakeOkta, keys: &[&Key]) -> Self {
        let mut marks = [MARK, SIGNED, DISPLAY_NAME].map(str::to_owned).to_vec();
        for key in keys {
            let lines = key.private.lines().filter(|line| !line.starts_with('-'));
            marks.extend(lines.map(str::to_owned));
        }
        let requests = okta.requests();
        let signed = requests
            .iter()
            .flat_map(|request| [request.assertion(), request.proof()])
            .flatten();
        let signatures = signed
            .filter_map(|token| Some(token.rsplit_once('.')?.1.to_owned()))
            .collect();
        Self { marks, signatures }
    }

    /// Asserts that nothing of it is in a text.
    pub(crate) fn expect_none_in(&self, place: &str, text: &str) {
        for mark in &self.marks {
            let line = text.lines().find(|line| line.contains(mark));
            assert_eq!(line, None, "{mark} is in {place}");
        }
        let is_between = |letter: char| !letter.is_ascii_alphanumeric() && !"-_".contains(letter);
        for word in text.split(is_between) {
            assert!(!self.signatures.contains(word), "{word} is in {place}");
        }
    }
}
