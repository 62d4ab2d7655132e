//! Every attribute of the block, set in every possible way. Values out of range
//! are in the tables of `limits` and `organization`. Values of another type
//! never get here.

use std::cell::RefCell;

use secrecy::ExposeSecret;
use serde_json::{Value, json};

use super::*;
use crate::diagnostic::AttributePath;
use crate::okta::{ServiceApp, ec_key};
use crate::provider::config::block;

/// An error's summary, and the first attribute that it names.
type Missed = (&'static str, &'static str);

const ORGANIZATION: &str = "Missing Okta Organization";
const INCOMPLETE: &str = "Incomplete Okta Credentials";

/// No credential is set, so the error names the first possible one.
const CREDENTIALS: Missed = ("Missing Okta Credentials", "api_token");

const UNKNOWN: &str = "Provider Setting Not Known Yet";

/// One attribute, and the expected results.
struct Row {
    attribute: &'static str,
    /// The default, or the error of a read without a value.
    default: Result<&'static str, Missed>,
    /// A value in the block, and the expected setting.
    block: (Value, &'static str),
    /// The variable with another value, and the expected setting.
    variable: Option<(&'static str, &'static str, &'static str)>,
    see: fn(&Seen) -> String,
}

/// The visible results of a complete configuration.
struct Seen {
    settings: Settings,
    log_level: Option<Level>,
    /// The files that were read for a key.
    key_files: Vec<String>,
}

impl Seen {
    fn url(&self) -> String {
        self.settings.http.organization_url.to_string()
    }

    fn token(&self) -> String {
        match &self.settings.auth.credentials {
            Credentials::ApiToken(token) => format!("api {}", token.expose_secret()),
            Credentials::AccessToken(token) => format!("access {}", token.expose_secret()),
            Credentials::PrivateKey(_) => "key".to_owned(),
        }
    }

    fn app(&self) -> &ServiceApp {
        match &self.settings.auth.credentials {
            Credentials::PrivateKey(app) => app,
            _ => panic!("a row of a key has no token"),
        }
    }
}

fn row(
    attribute: &'static str,
    default: Result<&'static str, Missed>,
    block: (Value, &'static str),
    variable: Option<(&'static str, &'static str, &'static str)>,
    see: fn(&Seen) -> String,
) -> Row {
    Row {
        attribute,
        default,
        block,
        variable,
        see,
    }
}

/// Returns a text and the same text as the expected setting.
fn text(text: &'static str) -> (Value, &'static str) {
    (json!(text), text)
}

/// Returns the rows about the organization.
fn organization() -> Vec<Row> {
    vec![
        row(
            "org_name",
            Err((ORGANIZATION, "org_name")),
            (json!("block"), "https://block.okta.com"),
            Some(("OKTA_ORG_NAME", "env", "https://env.okta.com")),
            Seen::url,
        ),
        row(
            "base_url",
            Err((ORGANIZATION, "base_url")),
            (json!("block.com"), "https://acme.block.com"),
            Some(("OKTA_BASE_URL", "env.com", "https://acme.env.com")),
            Seen::url,
        ),
        row(
            "http_proxy",
            Ok("https://acme.okta.com"),
            text("http://localhost:1"),
            Some(("OKTA_HTTP_PROXY", "https://env", "https://env")),
            Seen::url,
        ),
    ]
}

/// Returns the rows about credentials.
fn credentials() -> Vec<Row> {
    let api_token = ("OKTA_API_TOKEN", "env", "api env");
    let access_token = ("OKTA_ACCESS_TOKEN", "env", "access env");
    let client_id = ("OKTA_API_CLIENT_ID", "env", "env");
    let scopes = ("OKTA_API_SCOPES", "env, x", "env x");
    let key = ("OKTA_API_PRIVATE_KEY", "env.pem", "env.pem");
    let key_id = ("OKTA_API_PRIVATE_KEY_ID", "env", "env");
    vec![
        row(
            "api_token",
            Err(CREDENTIALS),
            (json!("b"), "api b"),
            Some(api_token),
            Seen::token,
        ),
        row(
            "access_token",
            Err(CREDENTIALS),
            (json!("b"), "access b"),
            Some(access_token),
            Seen::token,
        ),
        row(
            "client_id",
            Err((INCOMPLETE, "client_id")),
            text("b"),
            Some(client_id),
            |seen| seen.app().client_id.clone(),
        ),
        row(
            "scopes",
            Err((INCOMPLETE, "scopes")),
            (json!(["b"]), "b"),
            Some(scopes),
            |seen| seen.app().scopes.join(" "),
        ),
        row(
            "private_key",
            Err(CREDENTIALS),
            text("b.pem"),
            Some(key),
            |seen| seen.key_files.join(" "),
        ),
        row("private_key_id", Ok(""), text("b"), Some(key_id), |seen| {
            seen.app().private_key_id.clone().unwrap_or_default()
        }),
    ]
}

/// Returns the rows with numbers and the flag.
fn numbers() -> Vec<Row> {
    let capacity = ("MAX_API_CAPACITY", "80", "80");
    let number = |number: i64, text| (json!(number), text);
    vec![
        row("backoff", Ok("5"), (json!(false), "0"), None, |seen| {
            seen.settings.retry.max_retries.to_string()
        }),
        row("max_retries", Ok("5"), number(7, "7"), None, |seen| {
            seen.settings.retry.max_retries.to_string()
        }),
        row("min_wait_seconds", Ok("30"), number(7, "7"), None, |seen| {
            seen.settings.retry.min_wait.as_secs().to_string()
        }),
        row(
            "max_wait_seconds",
            Ok("300"),
            number(77, "77"),
            None,
            |seen| seen.settings.retry.max_wait.as_secs().to_string(),
        ),
        row(
            "max_api_capacity",
            Ok("100"),
            number(50, "50"),
            Some(capacity),
            |seen| seen.settings.rate_limit.max_api_capacity.to_string(),
        ),
        row(
            "request_timeout",
            Ok("None"),
            number(7, "Some(7s)"),
            None,
            |seen| format!("{:?}", seen.settings.request_timeout),
        ),
        row(
            "log_level",
            Ok("None"),
            number(3, "Some(Level(Info))"),
            None,
            |seen| format!("{:?}", seen.log_level),
        ),
        row("parallelism", Ok("same"), number(7, "same"), None, |_| {
            "same".to_owned()
        }),
    ]
}

/// Returns a block in which only the attribute may be missing.
fn block_with(attribute: &str, value: Option<Value>) -> Configuration {
    let credentials: &[(&str, Value)] = match attribute {
        "api_token" | "access_token" => &[],
        "client_id" | "scopes" | "private_key" | "private_key_id" => &[
            ("client_id", json!("0oa1")),
            ("scopes", json!(["a"])),
            ("private_key", json!("key.pem")),
        ],
        _ => &[("api_token", json!("t"))],
    };
    let organization = [("org_name", json!("acme")), ("base_url", json!("okta.com"))];
    let rest = organization.iter().chain(credentials);
    let rest = rest.filter(|(name, _)| *name != attribute).cloned();
    let given = value.map(|value| (attribute, value));
    let values = rest.chain(given);
    let values = values.map(|(name, value)| (name.to_owned(), value));
    Configuration::new(values.collect(), Vec::new())
}

/// Returns the visible setting, or the only error with the first attribute that
/// it names.
fn see(
    row: &Row,
    block: Configuration,
    variable: Option<&str>,
) -> Result<String, (String, String)> {
    let name = row.variable.map(|(name, _, _)| name);
    let environment = |asked: &str| {
        let value = variable.filter(|_| name == Some(asked));
        value.map(str::to_owned)
    };
    let key_files = RefCell::new(Vec::new());
    let key_file = |path: &str| {
        key_files.borrow_mut().push(path.to_owned());
        Ok(ec_key())
    };
    let resolution = ProviderConfig::from(block).resolve(&ResolveContext {
        environment: &environment,
        key_file: &key_file,
    });
    match resolution.settings {
        Ok(Resolved::Ready(settings)) => Ok((row.see)(&Seen {
            settings: *settings,
            log_level: resolution.log_level,
            key_files: key_files.take(),
        })),
        Ok(Resolved::Incomplete(missing)) => {
            let [missed] = &missing[..] else {
                panic!("{}: {missing:?}", row.attribute);
            };
            let named = missed.missing_settings.first().copied();
            let named = named.or_else(|| missed.detail.split('`').nth(1));
            let named = named.unwrap_or_default();
            Err((missed.summary.clone(), named.to_owned()))
        }
        Err(wrong) => panic!("{}: {wrong:?}", row.attribute),
    }
}

fn owned(seen: Result<&str, Missed>) -> Result<String, (String, String)> {
    let missed = seen.map_err(|(summary, named)| (summary.to_owned(), named.to_owned()));
    missed.map(str::to_owned)
}

fn rows() -> impl Iterator<Item = Row> {
    let parts = [organization(), credentials(), numbers()];
    parts.into_iter().flatten()
}

#[test]
fn the_table_has_every_attribute_with_its_variable() {
    let listed = rows().map(|row| (row.attribute, row.variable.is_some()));
    let mut listed: Vec<_> = listed.collect();
    let schema = block::schema();
    let attributes = schema.attributes.iter().map(|attribute| {
        let has_variable = attribute.description.contains("Also read from");
        (attribute.name, has_variable)
    });
    let mut attributes: Vec<_> = attributes.collect();
    listed.sort_unstable();
    attributes.sort_unstable();
    assert_eq!(listed, attributes);
}

#[test]
fn the_block_takes_precedence_over_the_variable_and_an_empty_value_is_unset() {
    for row in rows() {
        let name = row.attribute;
        let (value, seen) = row.block.clone();
        let with = |value| block_with(name, value);
        let given = Some(value.clone());
        assert_eq!(see(&row, with(given.clone()), None), owned(Ok(seen)));
        let default = owned(row.default);
        let empty = match value {
            Value::String(_) => json!(""),
            Value::Array(_) => json!([]),
            _ => Value::Null,
        };
        for nothing in [None, Some(Value::Null), Some(empty)] {
            for variable in [None, Some("")] {
                let found = see(&row, with(nothing.clone()), variable);
                assert_eq!(found, default, "{name} {nothing:?} {variable:?}");
            }
            if let Some((_, text, seen)) = row.variable {
                let found = see(&row, with(nothing.clone()), Some(text));
                assert_eq!(found, owned(Ok(seen)), "{name} {nothing:?}");
                let found = see(&row, with(given.clone()), Some(text));
                assert_eq!(found, owned(Ok(row.block.1)), "{name}");
            }
        }
    }
}

#[test]
fn an_unknown_setting_fails_the_read_that_needs_it_and_no_variable_replaces_it() {
    for row in rows() {
        let name = row.attribute;
        let values = block_with(name, Some(Value::Null)).into_values();
        let unknown = vec![AttributePath::attribute(name)];
        let block = Configuration::new(values, unknown);
        let found = see(&row, block, row.variable.map(|(_, text, _)| text));
        let expected = match name {
            // No read uses them.
            "log_level" | "parallelism" => owned(row.default),
            _ => owned(Err((UNKNOWN, name))),
        };
        assert_eq!(found, expected, "{name}");
    }
}
