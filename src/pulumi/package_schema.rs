//! The package's schema, as generators of SDKs and programs in YAML read it:
//! the provider's settings and the functions, made from our own schemas.

use semver::Version;
use serde_json::{Map, Value, json};

use super::names::{FUNCTIONS, PACKAGE, object_type, property, with_property_names};
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
    let words = Words {
        schemas: vec![settings],
    };
    let variables = words.properties(&settings.attributes, |_| true);
    let (mut functions, mut types) = (Map::new(), Map::new());
    for (token, data_source) in FUNCTIONS {
        let schema = provider.data_source_schema(data_source)?;
        let words = Words {
            schemas: vec![settings, schema],
        };
        functions.insert(token.to_owned(), words.function(token, schema));
        types.extend(words.types(token, schema));
    }
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
        "functions": functions,
        "types": types,
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
    schemas: Vec<&'schema Schema>,
}

impl Words<'_> {
    fn say(&self, text: &str) -> String {
        with_property_names(text, &self.schemas)
    }

    /// A function: what it takes, and everything as its result.
    fn function(&self, token: &str, schema: &Schema) -> Value {
        let is_input = |attribute: &Attribute| attribute.mode != Mode::Computed;
        let attributes = &schema.attributes;
        let mut function = json!({
            "description": self.say(schema.description),
            "inputs": {
                "type": "object",
                "properties": self.properties(attributes, is_input),
                "required": names(attributes, |attribute| attribute.mode == Mode::Required),
            },
            "outputs": self.object(attributes),
        });
        for attribute in attributes {
            if let Type::Objects(_) = attribute.r#type {
                let name = property(attribute.name);
                let items = json!({ "$ref": format!("#/types/{}", object_type(token, &name)) });
                function["outputs"]["properties"][name]["items"] = items;
            }
        }
        function
    }

    /// The types of the objects that a function returns, by their tokens.
    fn types(&self, token: &str, schema: &Schema) -> Vec<(String, Value)> {
        let attributes = schema.attributes.iter();
        let types = attributes.filter_map(|attribute| match &attribute.r#type {
            Type::Objects(attributes) => {
                let token = object_type(token, &property(attribute.name));
                Some((token, self.object(attributes)))
            }
            _ => None,
        });
        types.collect()
    }

    /// An object that the provider returns. What may be null is not required:
    /// generated SDKs refuse a required value that is missing.
    fn object(&self, attributes: &[Attribute]) -> Value {
        let is_there =
            |attribute: &Attribute| attribute.mode != Mode::Optional && !attribute.nullable;
        json!({
            "type": "object",
            "properties": self.properties(attributes, |_| true),
            "required": names(attributes, is_there),
        })
    }

    fn properties(&self, attributes: &[Attribute], chosen: impl Fn(&Attribute) -> bool) -> Value {
        let attributes = attributes.iter();
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

fn names(attributes: &[Attribute], chosen: impl Fn(&Attribute) -> bool) -> Vec<String> {
    let attributes = attributes.iter();
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
        // The function says of which objects.
        Type::Objects(_) => "array",
    };
    map.insert("type".into(), name.into());
    map
}
