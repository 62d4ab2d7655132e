//! A log line as hosts read it. go-plugin ends the host's process over a field
//! of ours that is no string, and takes a line for plain text when its
//! timestamp is off by a digit.

use serde_json::{Map, Value};

/// One line of the log.
#[derive(Debug)]
pub(super) struct Line(Map<String, Value>);

impl Line {
    /// Reads a line, which must have all that hosts ask for.
    pub(super) fn parse(text: &str) -> Self {
        let line = match serde_json::from_str(text) {
            Ok(Value::Object(line)) => Self(line),
            other => panic!("no JSON object: {text}: {other:?}"),
        };
        for (name, value) in &line.0 {
            assert!(value.is_string(), "{name} is no string: {text}");
        }
        let levels = ["trace", "debug", "info", "warn", "error"];
        assert!(levels.contains(&line.level()), "no level: {text}");
        assert!(
            line.get("@message")
                .is_some_and(|message| !message.is_empty()),
            "{text}"
        );
        assert_timestamp(line.get("@timestamp").expect("a timestamp"));
        assert!(line.module().starts_with("provider"), "{text}");
        line
    }

    /// The field's text.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_str()
    }

    /// At which level it was written.
    pub(super) fn level(&self) -> &str {
        self.get("@level").unwrap_or_default()
    }

    /// Which part of the plugin wrote it.
    pub(super) fn module(&self) -> &str {
        self.get("@module").unwrap_or_default()
    }
}

/// The one layout that hosts read, with exactly six fractional digits.
fn assert_timestamp(timestamp: &str) {
    const LAYOUT: &str = "0000-00-00T00:00:00.000000Z";
    let shape: String = timestamp
        .chars()
        .map(|letter| if letter.is_ascii_digit() { '0' } else { letter })
        .collect();
    assert_eq!(shape, LAYOUT, "{timestamp}");
}
