//! Texts in Pulumi's words, and that none was forgotten.

use std::fs;
use std::path::Path;

use syn::buffer::Cursor;
use syn::parse::{Parse, ParseStream};
use syn::visit::{Visit, visit_item_mod};
use syn::{Attribute, ItemMod, LitStr, Macro};

use super::*;
use crate::provider::Provider;

/// What no text may speak of, once it is said in Pulumi's words.
const FOREIGN: [&str; 7] = [
    "Terraform",
    " block",
    " attribute",
    " Attribute",
    "`-target`",
    "okta/okta",
    "HCL",
];

#[test]
fn names_are_renamed_where_they_are_marked_as_names() {
    let provider = Provider::new();
    for (ours, theirs) in [
        ("Set `org_name`.", "Set `orgName`."),
        ("`max_retries = 0`, base_url", "`maxRetries = 0`, base_url"),
        (
            "https://{org_name}.{base_url}",
            "https://{orgName}.{baseUrl}",
        ),
        ("\"org_name\" and `not_ours`", "\"org_name\" and `not_ours`"),
        ("{org_name", "{org_name"),
        ("é `é org_name`", "é `é orgName`"),
        ("", ""),
    ] {
        assert_eq!(in_pulumis_words(ours, &[provider.schema()]), theirs);
    }
}

#[test]
fn no_text_of_the_provider_speaks_of_terraform() {
    let mut texts = Texts::default();
    for folder in ["src/provider", "src/schema", "src/okta"] {
        texts.read(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder));
    }
    assert!(texts.0.len() > 100, "the texts were found");
    for text in &texts.0 {
        let said = in_pulumis_words(text, &[]);
        for foreign in FOREIGN {
            assert!(
                !said.contains(foreign),
                "say it otherwise in PHRASES: {foreign} is in: {said}"
            );
        }
    }
    for (phrase, _) in PHRASES {
        let is_said = texts.0.iter().any(|text| text.contains(phrase));
        assert!(is_said, "take it out of PHRASES: nobody says {phrase:?}");
    }
}

/// Every literal in source files, but not those of tests or comments.
#[derive(Default)]
struct Texts(Vec<String>);

impl Texts {
    fn read(&mut self, folder: &Path) {
        for entry in fs::read_dir(folder).expect("the crate's own source") {
            let path = entry.expect("an entry").path();
            let stem = path.file_stem().unwrap_or_default().to_string_lossy();
            if path.is_dir() {
                self.read(&path);
            } else if stem != "tests" {
                let source = fs::read_to_string(&path).expect("source is text");
                self.visit_file(&syn::parse_file(&source).expect("source that compiles"));
            }
        }
    }
}

impl<'syntax> Visit<'syntax> for Texts {
    fn visit_attribute(&mut self, _: &'syntax Attribute) {}

    fn visit_item_mod(&mut self, module: &'syntax ItemMod) {
        if module.ident != "tests" {
            visit_item_mod(self, module);
        }
    }

    fn visit_lit_str(&mut self, literal: &'syntax LitStr) {
        self.0.push(literal.value());
    }

    fn visit_macro(&mut self, item: &'syntax Macro) {
        let inside: Self = item.parse_body().expect("tokens of any kind");
        self.0.extend(inside.0);
    }
}

impl Parse for Texts {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut found = Self::default();
        input.step(|start| {
            let mut cursor = *start;
            while let Some((_, next)) = cursor.token_tree() {
                found.note(cursor);
                cursor = next;
            }
            Ok(((), cursor))
        })?;
        Ok(found)
    }
}

impl Texts {
    /// Takes down the literal that stands here, or those between brackets.
    fn note(&mut self, here: Cursor<'_>) {
        if let Some((literal, _)) = here.literal() {
            let text = syn::parse_str::<LitStr>(&literal.to_string());
            self.0.extend(text.ok().map(|text| text.value()));
        } else if let Some((mut inside, ..)) = here.any_group() {
            while let Some((_, next)) = inside.token_tree() {
                self.note(inside);
                inside = next;
            }
        }
    }
}
