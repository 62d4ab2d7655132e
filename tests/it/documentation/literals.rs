//! What the provider's source has written as texts: the environment variables
//! that it reads, and the titles of what it tells.
//!
//! Each is a literal that is written like one. That finds a few more than there
//! are today, which is the safe side.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use syn::punctuated::Punctuated;
use syn::visit::{Visit, visit_item_mod};
use syn::{Attribute, Expr, ItemMod, LitStr, Macro, Meta, Token};

/// Between a host and its plugins, or of other programs or of the build; nobody
/// sets them for the provider.
const NOT_FOR_USERS: [&str; 3] = ["CARGO_", "PLUGIN_", "TF_PLUGIN_MAGIC_COOKIE"];

/// What is compiled for tests and for the fuzzer alone.
const PROPERTIES: &str = "properties";

/// Words of a title that have no capital.
const SMALL_WORDS: [&str; 6] = ["a", "for", "in", "of", "the", "to"];

/// What no text of the provider speaks of: every host shows these texts. What
/// differs from host to host is a `Hint`.
const WORDS_OF_ONE_HOST: [&str; 8] = [
    "Terraform",
    "Pulumi",
    " block",
    " attribute",
    " Attribute",
    "`-target`",
    "okta/okta",
    "HCL",
];

/// The environment variables in a folder of source files.
pub(super) fn variables(folder: &Path) -> BTreeSet<String> {
    in_folder(folder, is_variable)
}

/// The titles of errors and warnings in a folder of source files.
pub(super) fn titles(folder: &Path) -> BTreeSet<String> {
    in_folder(folder, is_title)
}

fn in_folder(folder: &Path, is_wanted: fn(&str) -> bool) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(folder).expect("the crate's own source") {
        let path = entry.expect("an entry").path();
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        if stem.ends_with("tests") || stem == PROPERTIES {
            continue;
        } else if path.is_dir() {
            found.extend(in_folder(&path, is_wanted));
        } else {
            let source = fs::read_to_string(&path).expect("source is text");
            found.extend(in_source(&source, is_wanted));
        }
    }
    found
}

fn in_source(source: &str, is_wanted: fn(&str) -> bool) -> BTreeSet<String> {
    let mut literals = Literals {
        is_wanted,
        found: BTreeSet::new(),
    };
    literals.visit_file(&syn::parse_file(source).expect("source that compiles"));
    literals.found
}

/// Collects texts, but not those in tests.
struct Literals {
    is_wanted: fn(&str) -> bool,
    found: BTreeSet<String>,
}

impl<'syntax> Visit<'syntax> for Literals {
    /// Not the texts of comments.
    fn visit_attribute(&mut self, _: &'syntax Attribute) {}

    fn visit_item_mod(&mut self, module: &'syntax ItemMod) {
        if !module.attrs.iter().any(is_for_tests) {
            visit_item_mod(self, module);
        }
    }

    /// What macros such as `vec!` are called with.
    fn visit_macro(&mut self, called: &'syntax Macro) {
        let arguments = Punctuated::<Expr, Token![,]>::parse_terminated;
        for argument in called.parse_body_with(arguments).into_iter().flatten() {
            Self::visit_expr(self, &argument);
        }
    }

    fn visit_lit_str(&mut self, literal: &'syntax LitStr) {
        let text = literal.value();
        if (self.is_wanted)(&text) {
            self.found.insert(text);
        }
    }
}

fn is_for_tests(attribute: &Attribute) -> bool {
    match &attribute.meta {
        Meta::List(list) => list.path.is_ident("cfg") && list.tokens.to_string().contains("test"),
        _ => false,
    }
}

/// Whether a text is written as variables are: in one case, in at least two
/// words.
fn is_variable(text: &str) -> bool {
    let has_case = |letter: char| letter.is_ascii_uppercase() || letter.is_ascii_digit();
    let words: Vec<_> = text.split('_').collect();
    let is_written_so = words.len() > 1
        && words
            .iter()
            .all(|word| !word.is_empty() && word.chars().all(has_case));
    let is_for_users = !NOT_FOR_USERS.iter().any(|prefix| text.starts_with(prefix));
    is_written_so && is_for_users
}

/// Whether a text is written as titles are: at least two words of letters, with
/// capitals.
fn is_title(text: &str) -> bool {
    let is_of_letters = |word: &str| {
        let mut letters = word.chars().filter(|letter| *letter != '-');
        !word.is_empty() && letters.all(|letter| letter.is_ascii_alphabetic())
    };
    let has_capital = |word: &str| word.starts_with(|letter: char| letter.is_ascii_uppercase());
    let words: Vec<_> = text.split(' ').collect();
    let are_words = words.iter().all(|word| is_of_letters(word));
    let in_capitals = |word: &&str| has_capital(word) || SMALL_WORDS.contains(word);
    words.len() > 1 && are_words && has_capital(words[0]) && words.iter().all(in_capitals)
}

#[test]
fn a_variable_is_found_wherever_it_is_written_but_not_in_tests() {
    let source = r#"
        const ONE: &str = "OKTA_ONE";
        fn f() { read("TWO_2", "PLUGIN_MIN_PORT", "OKTA", "_", "A__B", "not_one"); }
        mod inner { fn g() -> [&'static str; 1] { ["TF_THREE"] } }
        fn h() -> Vec<&'static str> { vec![one("OKTA_SIX"), "other"] }
        #[cfg(test)]
        mod tests { const FOUR: &str = "OKTA_FOUR"; }
        #[cfg(all(test, unix))]
        mod more_tests { const FIVE: &str = "OKTA_FIVE"; }
    "#;
    let expected = ["OKTA_ONE", "OKTA_SIX", "TF_THREE", "TWO_2"].map(str::to_owned);
    assert_eq!(in_source(source, is_variable), BTreeSet::from(expected));
}

#[test]
fn no_text_of_the_provider_speaks_of_one_host() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut texts = 0;
    for folder in ["provider", "schema", "okta"] {
        for text in in_folder(&source.join(folder), |_| true) {
            texts += 1;
            let word = WORDS_OF_ONE_HOST.iter().find(|word| text.contains(*word));
            assert_eq!(word, None, "is in: {text}");
        }
    }
    assert!(texts > 100, "the texts were found");
}

#[test]
fn a_title_is_known_by_its_capitals() {
    let titles = ["Read Stopped", "Invalid Configuration for Read-Only Value"];
    assert!(titles.into_iter().all(is_title));
    let others = [
        "",
        "Okta",
        "Okta answered",
        "Not found",
        "It is A",
        "the End",
        "A B. C",
    ];
    assert!(!others.into_iter().any(is_title));
}
