//! The parts of a page that are made from the code.
//!
//! They have the form that Terraform's own generator gives them, so that
//! registries and Pulumi, which parse pages, find what they expect.

use terraform_provider_okta::schema::{Attribute, Mode, Schema, Type};

/// What ends every part that is made.
const END: &str = "<!-- end of generated -->";

/// The groups of attributes, in the order of the registries' pages.
const GROUPS: [(&str, Mode); 3] = [
    ("Required", Mode::Required),
    ("Optional", Mode::Optional),
    ("Read-Only", Mode::Computed),
];

/// The page with new text in one part.
pub(super) fn with_part(page: &str, name: &str, text: &str) -> String {
    let (before, after) = around(page, name);
    format!("{before}\n\n{text}\n{after}")
}

/// The page without the text of one part.
pub(super) fn without_part(page: &str, name: &str) -> String {
    let (before, after) = around(page, name);
    format!("{before}\n{after}")
}

/// The page up to a part's opening comment and from its closing one on.
fn around<'page>(page: &'page str, name: &str) -> (&'page str, &'page str) {
    let start = format!("<!-- generated: {name} -->");
    let missing = || panic!("the page has no part between {start} and {END}");
    let opened = page
        .find(&start)
        .map_or_else(missing, |at| at + start.len());
    let length = page[opened..].find(END).unwrap_or_else(missing);
    (&page[..opened], &page[opened + length..])
}

/// A configuration as a block of code.
pub(super) fn example(configuration: &str) -> String {
    format!("```terraform\n{}\n```\n", configuration.trim_end())
}

/// Attributes in groups by who sets them; a group with none is left out.
pub(super) fn schema(schema: &Schema) -> String {
    let groups = GROUPS.iter().filter_map(|(title, mode)| {
        let mut lines = String::new();
        for attribute in &schema.attributes {
            if attribute.mode == *mode {
                lines.push_str(&line(attribute));
            }
        }
        (!lines.is_empty()).then(|| format!("### {title}\n\n{lines}"))
    });
    let mut text = groups.collect::<Vec<_>>().join("\n");
    for attribute in &schema.attributes {
        if let Type::Objects(attributes) = &attribute.r#type {
            text.push_str(&nested(attribute.name, attributes));
        }
    }
    text
}

/// The attributes of the objects in a list, all of them set by the provider.
fn nested(name: &str, attributes: &[Attribute]) -> String {
    let lines: String = attributes.iter().map(line).collect();
    format!(
        "\n<a id=\"nestedatt--{name}\"></a>\n### Nested Schema for `{name}`\n\n\
         Read-Only:\n\n{lines}"
    )
}

fn line(attribute: &Attribute) -> String {
    let sensitive = if attribute.sensitive {
        ", Sensitive"
    } else {
        ""
    };
    let name = attribute.name;
    let below = match attribute.r#type {
        Type::Objects(_) => format!(" (see [below for nested schema](#nestedatt--{name}))"),
        _ => String::new(),
    };
    format!(
        "- `{name}` ({}{sensitive}) {}{below}\n",
        type_name(&attribute.r#type),
        attribute.description
    )
}

fn type_name(r#type: &Type) -> String {
    match r#type {
        Type::Bool => "Boolean".to_owned(),
        Type::Number => "Number".to_owned(),
        Type::String => "String".to_owned(),
        Type::List(element) => format!("List of {}", type_name(element)),
        Type::Set(element) => format!("Set of {}", type_name(element)),
        Type::Objects(_) => "Attributes List".to_owned(),
    }
}

/// The first line, counted from 1, in which two pages differ, with both of
/// its forms.
pub(super) fn first_difference(old: &str, new: &str) -> Option<(usize, String, String)> {
    let (mut old, mut new) = (old.lines(), new.lines());
    for number in 1.. {
        match (old.next(), new.next()) {
            (None, None) => break,
            (one, other) if one == other => {}
            (one, other) => {
                let text = |line: Option<&str>| line.unwrap_or("(end of the page)").to_owned();
                return Some((number, text(one), text(other)));
            }
        }
    }
    None
}

#[test]
fn a_part_is_replaced_and_all_else_stays() {
    let page = "a\n<!-- generated: x -->\nold\n<!-- end of generated -->\nb\n";
    let fresh = with_part(page, "x", "new\n");
    assert_eq!(
        fresh,
        "a\n<!-- generated: x -->\n\nnew\n\n<!-- end of generated -->\nb\n"
    );
    assert_eq!(with_part(&fresh, "x", "new\n"), fresh);
    let expected = (3, "old".to_owned(), String::new());
    assert_eq!(first_difference(page, &fresh), Some(expected));
    assert_eq!(first_difference(page, page), None);
}

#[test]
fn an_attribute_shows_its_type_and_whether_it_is_a_secret() {
    let attributes = vec![
        Attribute::computed("list", Type::list_of_strings(), "Many."),
        Attribute::required("id", Type::String, "One."),
        Attribute::required("key", Type::String, "Hidden.").sensitive(),
    ];
    let text = schema(&Schema {
        description: "",
        attributes,
    });
    assert_eq!(
        text,
        "### Required\n\n- `id` (String) One.\n- `key` (String, Sensitive) Hidden.\n\n\
         ### Read-Only\n\n- `list` (List of String) Many.\n"
    );
}
