//! The package's schema, as generators of SDKs and programs in YAML read it:
//! the provider's settings and the one function, made from our own schemas.

use semver::Version;
use serde_json::{Map, Value, json};

use super::names::{DATA_SOURCE, PACKAGE, TOKEN, property, with_property_names};
use crate::diagnostic::Diagnostics;
use crate::provider::Provider;
use crate::schema::{Attribute, Mode, Schema, Type};

/// The only form of a schema that there is.
pub(super) const SCHEMA_VERSION: i32 = 0;

/// How a module's name is taken out of a token: what stands before the slash,
/// so that `okta:app:getToken` finds `okta:app/getToken:getToken`.
const MODULE_FORMAT: &str = "(.*)(?:/[^/]*)";

/// The schema as JSON.
///
/// # Errors
///
/// When the provider has no such data source, which is a mistake of ours.
pub(super) fn json(provider: &Provider, version: &Version) -> Result<String, Diagnostics> {
    let settings = provider.schema();
    let function = provider.data_source_schema(DATA_SOURCE)?;
    let words = Words {
        schemas: [settings, function],
    };
    let variables = words.properties(settings, |_| true);
    let document = json!({
        "name": PACKAGE,
        "displayName": "Okta",
        "version": version.to_string(),
        "description": words.say(settings.description),
        "keywords": ["pulumi", "okta"],
        "license": env!("CARGO_PKG_LICENSE"),
        "meta": { "moduleFormat": MODULE_FORMAT },
        "language": languages(version),
        "config": { "variables": variables },
        "provider": {
            "description": words.say(settings.description),
            "type": "object",
            "properties": variables,
            "inputProperties": variables,
        },
        "functions": { TOKEN: words.function(function) },
    });
    Ok(document.to_string())
}

/// What makes generated SDKs have the names of the published ones.
fn languages(version: &Version) -> Value {
    let major = version.major;
    json!({
        "csharp": {
            "namespaces": { "app": "App", "okta": "Okta" },
            "packageReferences": { "Pulumi": "3.*" },
            "respectSchemaVersion": true,
        },
        "go": {
            "importBasePath": format!("github.com/pulumi/pulumi-okta/sdk/v{major}/go/okta"),
            "generateResourceContainerTypes": true,
            "generateExtraInputTypes": true,
            "respectSchemaVersion": true,
        },
        "nodejs": { "respectSchemaVersion": true },
        "python": { "pyproject": { "enabled": true }, "respectSchemaVersion": true },
    })
}

/// The schemas whose names stand in descriptions.
struct Words<'schema> {
    schemas: [&'schema Schema; 2],
}

impl Words<'_> {
    fn say(&self, text: &str) -> String {
        with_property_names(text, &self.schemas)
    }

    /// A function: what it takes, and everything as its result.
    fn function(&self, schema: &Schema) -> Value {
        let is_input = |attribute: &Attribute| attribute.mode != Mode::Computed;
        let is_output = |_: &Attribute| true;
        json!({
            "description": self.say(schema.description),
            "inputs": {
                "type": "object",
                "properties": self.properties(schema, is_input),
                "required": names(schema, |attribute| attribute.mode == Mode::Required),
            },
            "outputs": {
                "type": "object",
                "properties": self.properties(schema, is_output),
                "required": names(schema, is_output),
            },
        })
    }

    fn properties(&self, schema: &Schema, chosen: impl Fn(&Attribute) -> bool) -> Value {
        let attributes = schema.attributes.iter();
        let properties = attributes
            .filter(|attribute| chosen(attribute))
            .map(|attribute| (property(attribute.name), self.property(attribute)));
        Value::Object(properties.collect())
    }

    fn property(&self, attribute: &Attribute) -> Value {
        let mut property = type_of(&attribute.r#type);
        property.insert("description".into(), self.say(attribute.description).into());
        if attribute.sensitive {
            property.insert("secret".into(), true.into());
        }
        Value::Object(property)
    }
}

fn names(schema: &Schema, chosen: impl Fn(&Attribute) -> bool) -> Vec<String> {
    let attributes = schema.attributes.iter();
    let mut names: Vec<_> = attributes
        .filter(|attribute| chosen(attribute))
        .map(|attribute| property(attribute.name))
        .collect();
    names.sort_unstable();
    names
}

/// All our numbers are whole.
fn type_of(r#type: &Type) -> Map<String, Value> {
    let mut map = Map::new();
    let name = match r#type {
        Type::Bool => "boolean",
        Type::Number => "integer",
        Type::String => "string",
        Type::List(element) | Type::Set(element) => {
            map.insert("items".into(), Value::Object(type_of(element)));
            "array"
        }
    };
    map.insert("type".into(), name.into());
    map
}
