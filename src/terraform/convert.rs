//! Converts our types to Terraform's wire messages, in this direction only.

use serde_json::{Value, json};

use crate::diagnostic::{AttributePath, Diagnostic, Hint, Severity, Step, with_fixes};
use crate::proto::tfplugin6 as wire;
use crate::schema::{Attribute, Mode, Schema, Type};

/// Converts a schema. It always has a block, because hosts crash without one.
pub(super) fn schema(schema: &Schema) -> wire::Schema {
    wire::Schema {
        version: 0,
        block: Some(wire::schema::Block {
            attributes: schema.attributes.iter().map(attribute).collect(),
            description: schema.description.to_owned(),
            description_kind: wire::StringKind::Markdown.into(),
            ..Default::default()
        }),
    }
}

fn attribute(attribute: &Attribute) -> wire::schema::Attribute {
    let (r#type, nested_type) = match &attribute.r#type {
        Type::Objects(attributes) => (Vec::new(), Some(list_of_objects(attributes))),
        r#type => (type_json(r#type).to_string().into_bytes(), None),
    };
    wire::schema::Attribute {
        name: attribute.name.to_owned(),
        r#type,
        nested_type,
        description: attribute.description.to_owned(),
        description_kind: wire::StringKind::Markdown.into(),
        required: attribute.mode == Mode::Required,
        optional: attribute.mode == Mode::Optional,
        computed: attribute.mode == Mode::Computed,
        sensitive: attribute.sensitive,
        ..Default::default()
    }
}

/// Returns a nested type, because a plain type has no descriptions for
/// attributes.
fn list_of_objects(attributes: &[Attribute]) -> wire::schema::Object {
    wire::schema::Object {
        attributes: attributes.iter().map(attribute).collect(),
        nesting: wire::schema::object::NestingMode::List.into(),
        ..Default::default()
    }
}

fn type_json(r#type: &Type) -> Value {
    match r#type {
        Type::Bool => json!("bool"),
        Type::Number => json!("number"),
        Type::String => json!("string"),
        Type::List(element) => json!(["list", type_json(element)]),
        Type::Set(element) => json!(["set", type_json(element)]),
        Type::Objects(attributes) => {
            let types = attributes.iter();
            let types = types.map(|known| (known.name.to_owned(), type_json(&known.r#type)));
            json!(["list", ["object", Value::Object(types.collect())]])
        }
    }
}

/// Converts diagnostics.
///
/// Without a schema no path is sent. With one, a path is sent only for an
/// attribute that is in the schema and not secret, because hosts print the
/// source line under it. Warnings never have a path.
pub(super) fn diagnostics(
    diagnostics: Vec<Diagnostic>,
    schema: Option<&Schema>,
) -> Vec<wire::Diagnostic> {
    diagnostics
        .into_iter()
        .map(|diagnostic| wire::Diagnostic {
            severity: severity(diagnostic.severity).into(),
            detail: detail(&diagnostic),
            attribute: diagnostic
                .attribute
                .filter(|path| may_show(path, schema))
                .map(|path| attribute_path(&path)),
            summary: diagnostic.summary,
        })
        .collect()
}

fn detail(diagnostic: &Diagnostic) -> String {
    let mut fixes = diagnostic.fixes.clone();
    fixes.extend(diagnostic.hint.map(in_words));
    with_fixes(&diagnostic.detail, &fixes)
}

fn in_words(hint: Hint) -> String {
    let words = match hint {
        Hint::Parallelism => {
            "Read fewer tokens at once: run Terraform with `-parallelism=2`, or read all tokens of an \
             app with the data source `okta_app_tokens`."
        }
        Hint::TrailingNewline => {
            "Remove the newline. A file often ends with one. Terraform's `trimspace()` removes it: \
             `trimspace(file(\"PATH\"))`."
        }
        Hint::DecodeBase64 => "Decode it: `private_key = base64decode(var.okta_private_key)`.",
        Hint::DecodeJson => {
            "Take the key out of the JSON: `private_key = \
             jsondecode(var.okta_secret)[\"private_key\"]`, with the name of the member that has \
             the key."
        }
        Hint::TraceLog => "Run with `TF_LOG_PROVIDER=TRACE` to get this log.",
        Hint::SetSecret(attribute) => {
            return format!(
                "Or declare an input variable, set `{attribute} = var.okta_{attribute}`, and set \
                 the environment variable `TF_VAR_okta_{attribute}`."
            );
        }
        Hint::UnknownValue => {
            "Or create the resource that the value comes from first: `terraform apply \
             -target=TYPE.NAME`."
        }
        Hint::ListTokens => {
            "To find the token's id, list the tokens of the app: `data \"okta_app_tokens\" \"all\" \
             { client_id = \"0oa…\" }`."
        }
        Hint::OfficialProvider => {
            "For any other data source, use the official Okta provider beside this one: in \
             `required_providers`, set `okta = { source = \"okta/okta\" }` and `okta-rs = { source = \
             \"okta-rs/okta\" }`, add a block `provider \"okta-rs\"` for this provider, and add \
             `provider = okta-rs` to the `data` blocks that it reads. Then run `terraform init`."
        }
    };
    words.to_owned()
}

fn may_show(path: &AttributePath, schema: Option<&Schema>) -> bool {
    path.root()
        .and_then(|name| schema?.attribute(name))
        .is_some_and(|attribute| !attribute.sensitive)
}

fn severity(severity: Severity) -> wire::diagnostic::Severity {
    match severity {
        Severity::Error => wire::diagnostic::Severity::Error,
        Severity::Warning => wire::diagnostic::Severity::Warning,
    }
}

fn attribute_path(path: &AttributePath) -> wire::AttributePath {
    use wire::attribute_path::step::Selector;

    let step = |step: &Step| wire::attribute_path::Step {
        selector: Some(match step {
            Step::Attribute(name) => Selector::AttributeName(name.clone()),
            Step::Element(index) => {
                Selector::ElementKeyInt(i64::try_from(*index).unwrap_or(i64::MAX))
            }
        }),
    };
    wire::AttributePath {
        steps: path.steps().iter().map(step).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Schema {
        Schema {
            description: "",
            attributes: vec![
                Attribute::optional("name", Type::String, ""),
                Attribute::optional("token", Type::String, "").sensitive(),
                Attribute::optional("scopes", Type::Set(Box::new(Type::String)), ""),
            ],
        }
    }

    #[test]
    fn a_path_is_sent_only_where_it_shows_no_secret() {
        let schema = sample();
        for (attribute, schema, sent) in [
            ("name", Some(&schema), true),
            ("token", Some(&schema), false),
            ("other", Some(&schema), false),
            ("name", None, false),
        ] {
            let error = Diagnostic::error("s", "d").at(AttributePath::attribute(attribute));
            let wire = diagnostics(vec![error], schema);
            assert_eq!(wire[0].attribute.is_some(), sent, "{attribute}");
        }
    }

    #[test]
    fn a_hint_is_in_terraforms_words() {
        let error = Diagnostic::error("s", "D.").hint(Hint::Parallelism);
        let wire = diagnostics(vec![error], None);
        let detail = &wire[0].detail;
        assert!(
            detail.starts_with("D.\n\nTo fix this:\n - Read fewer tokens at once"),
            "{detail}"
        );
    }

    #[test]
    fn types_are_written_as_cty_writes_them() {
        let block = schema(&sample()).block.expect("a block");
        assert_eq!(block.attributes[2].r#type, br#"["set","string"]"#);
    }
}
