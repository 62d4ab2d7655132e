//! What nobody may see: tokens, keys, all that was signed, and the name of a
//! person.

use std::collections::HashSet;
use std::fs;
use std::path::Path;

use super::fake_okta::{DISPLAY_NAME, FakeOkta};
use super::openssl_keys::Key;

/// In every secret that the fake Okta knows or gives away.
const MARK: &str = "SECRETMARK";

/// How the claims of a JWT begin: the dot after the header, and `{"` in base64.
/// Encrypted text can contain `eyJ` at random, but no dot.
const JWT_CLAIMS: &str = ".eyJ";

/// A shorter line, such as the last one of a key, can be in unrelated base64 at random.
const SHORTEST_KEY_LINE: usize = 20;

/// All that must not be seen of one fake Okta's tests.
pub(crate) struct Secrets {
    marks: Vec<String>,
    /// The signatures of all that the fake Okta was sent.
    signatures: HashSet<String>,
}

impl Secrets {
    /// The secrets of what the fake Okta has seen so far, and of these keys.
    pub(crate) fn of(okta: &FakeOkta, keys: &[&Key]) -> Self {
        let mut marks = [MARK, JWT_CLAIMS, DISPLAY_NAME].map(str::to_owned).to_vec();
        for key in keys {
            let lines = key.private.lines();
            let lines =
                lines.filter(|line| !line.starts_with('-') && line.len() >= SHORTEST_KEY_LINE);
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
        assert_eq!(self.first_in(text), None, "in {place}");
    }

    /// Asserts that nothing of it is in a file, which must be text: in other bytes
    /// it could not be seen.
    pub(crate) fn expect_none_in_file(&self, file: &Path) {
        let place = file.display().to_string();
        let text = fs::read_to_string(file).unwrap_or_else(|error| panic!("{place}: {error}"));
        self.expect_none_in(&place, &text);
    }

    /// The first line with a secret in it.
    fn first_in<'text>(&self, text: &'text str) -> Option<&'text str> {
        let is_between = |letter: char| !letter.is_ascii_alphanumeric() && !"-_".contains(letter);
        text.lines().find(|line| {
            let mut words = line.split(is_between);
            self.marks.iter().any(|mark| line.contains(mark))
                || words.any(|word| self.signatures.contains(word))
        })
    }
}

#[test]
fn a_secret_is_found_whatever_is_around_it() {
    let secrets = Secrets {
        marks: vec![MARK.to_owned(), JWT_CLAIMS.to_owned()],
        signatures: HashSet::from(["c2-ln_YQ".to_owned()]),
    };
    let table = [
        ("a harmless line\nand another", None),
        (
            "x\n{\"token\":\"aSECRETMARKb\"}\ny",
            Some("{\"token\":\"aSECRETMARKb\"}"),
        ),
        (
            r"escaped\neyJhbGciOi.eyJpc3Mi.c2ln",
            Some(r"escaped\neyJhbGciOi.eyJpc3Mi.c2ln"),
        ),
        ("secure: v1:eyJ/R5h+:eyJ0eyJ=", None),
        (
            "the signature .c2-ln_YQ\"",
            Some("the signature .c2-ln_YQ\""),
        ),
        ("more than the signature c2-ln_YQx", None),
    ];
    for (text, line) in table {
        assert_eq!(secrets.first_in(text), line, "{text}");
    }
}
