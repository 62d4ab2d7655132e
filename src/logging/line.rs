//! One log line as hclog writes it and hosts read it.

use std::fmt;

use serde_json::{Map, Value};
use time::OffsetDateTime;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;
use tracing::Metadata;
use tracing::field::{Field, Visit};

/// Exactly six fractional digits, because with any other number a host takes
/// the line for plain text.
const TIMESTAMP: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:6]Z");

/// The prefix of a module's path.
const MODULE_PREFIX: &str = "provider";

/// The maximum number of characters of one field. Longer than any identifier of
/// Okta or line of ours, it keeps a value from flooding the host's log.
const FIELD_CHARACTERS: usize = 200;

/// The fields with the request id of a line's call, for each kind of host, and
/// the fields with several request ids.
const REQUEST_IDS: [(&str, &str); 2] = [
    ("tf_req_id", "tf_req_ids"),
    ("pulumi_req_id", "pulumi_req_ids"),
];

/// The maximum number of request ids in a line. Thousands of calls may share a
/// request.
const MAX_REQUEST_IDS: usize = 16;

/// Replaces all further request ids.
const MORE_REQUEST_IDS: &str = ",…";

/// The maximum number of characters of a message. Messages are our own words
/// with a few quoted values, which are cut already. The longest is an error
/// with its causes, the last line of a provider that could not start.
const MESSAGE_CHARACTERS: usize = 2_000;

/// The name of an event's message field.
const MESSAGE: &str = "message";

/// The fields of an event or a span, all of them text.
#[derive(Debug, Default)]
pub(super) struct Fields(Map<String, Value>);

impl Fields {
    /// Records that the span also works for the call with these fields.
    pub(super) fn work_for(&mut self, call: &Self) {
        for (one, several) in REQUEST_IDS {
            let Some(id) = call.0.get(one).and_then(Value::as_str) else {
                continue;
            };
            let ids = self.0.entry(several).or_insert_with(|| "".into());
            if let Value::String(ids) = ids {
                add_request_id(ids, id);
            }
        }
    }

    /// Adds an outer span's fields, except those that are already set.
    pub(super) fn inherit(&mut self, outer: &Self) {
        for (name, value) in &outer.0 {
            if !self.0.contains_key(name) {
                self.0.insert(name.clone(), value.clone());
            }
        }
    }
}

/// Adds a request id to a list, up to the limit.
fn add_request_id(ids: &mut String, id: &str) {
    if ids.is_empty() {
        ids.push_str(id);
    } else if ids.ends_with(MORE_REQUEST_IDS) || ids.contains(id) {
        // It is in the list already, or beyond the limit.
    } else if ids.split(',').count() == MAX_REQUEST_IDS {
        ids.push_str(MORE_REQUEST_IDS);
    } else {
        ids.push(',');
        ids.push_str(id);
    }
}

impl Visit for Fields {
    fn record_str(&mut self, field: &Field, value: &str) {
        let most = match field.name() {
            MESSAGE => MESSAGE_CHARACTERS,
            _ => FIELD_CHARACTERS,
        };
        let text: String = value.chars().take(most).collect();
        self.0.insert(field.name().to_owned(), Value::String(text));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.record_str(field, &format!("{value:?}"));
    }
}

/// Returns the line of an event, with its newline.
pub(super) fn format(metadata: &Metadata<'_>, fields: Fields, now: OffsetDateTime) -> Vec<u8> {
    let mut line = fields.0;
    let message = line.remove(MESSAGE).unwrap_or_default();
    let level = metadata.level().as_str().to_ascii_lowercase();
    finish(line, &level, text(message), &module(metadata.target()), now)
}

/// Returns the line, with its newline, that reports dropped lines.
pub(super) fn dropped(count: u64, now: OffsetDateTime) -> Vec<u8> {
    let fields = Map::from_iter([("dropped".to_owned(), count.to_string().into())]);
    let message = "log lines were dropped: nobody read them";
    finish(fields, "warn", message.into(), &module(module_path!()), now)
}

/// Adds the fields that hosts require in every line.
fn finish(
    mut line: Map<String, Value>,
    level: &str,
    message: Value,
    module: &str,
    now: OffsetDateTime,
) -> Vec<u8> {
    let timestamp = now.format(TIMESTAMP).unwrap_or_default();
    line.insert("@level".to_owned(), level.into());
    line.insert("@message".to_owned(), message);
    line.insert("@module".to_owned(), module.into());
    line.insert("@timestamp".to_owned(), timestamp.into());
    let mut bytes = Value::Object(line).to_string().into_bytes();
    bytes.push(b'\n');
    bytes
}

fn text(message: Value) -> Value {
    match message {
        Value::String(_) => message,
        _ => Value::String(String::new()),
    }
}

/// Returns the module's name in the log: `provider.okta.client` for
/// `crate::okta::client`, and `provider.go_plugin.tls` for `go_plugin::tls`.
fn module(target: &str) -> String {
    let path = target.split("::");
    let path = path.skip_while(|name| *name == env!("CARGO_CRATE_NAME"));
    let parts: Vec<&str> = std::iter::once(MODULE_PREFIX).chain(path).collect();
    parts.join(".")
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn a_module_is_named_by_its_path_below_the_provider() {
        for (target, expected) in [
            ("terraform_provider_okta", "provider"),
            (
                "terraform_provider_okta::okta::client",
                "provider.okta.client",
            ),
            ("go_plugin::tls", "provider.go_plugin.tls"),
        ] {
            assert_eq!(module(target), expected);
        }
    }

    #[test]
    fn a_line_names_so_many_request_ids_and_no_more() {
        for (one, several) in REQUEST_IDS {
            let mut shared = Fields::default();
            for number in 0..10_000 {
                let id = format!("{number:036}").into();
                let call = Fields(Map::from_iter([(one.to_owned(), id)]));
                shared.work_for(&call);
                shared.work_for(&call);
            }
            let ids = shared.0[several].as_str().expect("a text");
            let (named, rest) = ids.rsplit_once(',').expect("several ids");
            assert_eq!(named.split(',').count(), MAX_REQUEST_IDS);
            assert_eq!(rest, "…");
        }
    }

    #[test]
    fn a_timestamp_has_six_fractional_digits() {
        for (now, expected) in [
            (
                datetime!(2026-01-02 03:04:05 UTC),
                "2026-01-02T03:04:05.000000Z",
            ),
            (
                datetime!(2026-01-02 03:04:05.123456789 UTC),
                "2026-01-02T03:04:05.123456Z",
            ),
        ] {
            assert_eq!(now.format(TIMESTAMP).expect("a time"), expected);
        }
    }
}
