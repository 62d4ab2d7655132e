//! Each number, in its range and out of it.

use serde_json::{Value, json};

use super::*;
use crate::configuration::Configuration;
use crate::diagnostic::{AttributePath, Severity};

fn resolve(block: Value, unknown: &[&str], variables: &[(&str, &str)]) -> Limits {
    let Value::Object(values) = block else {
        panic!("a block is an object");
    };
    let unknown = unknown.iter().map(|name| AttributePath::attribute(*name));
    let mut values = Values::from(Configuration::new(values, unknown.collect()));
    let environment = |name: &str| {
        let found = variables.iter().find(|(variable, _)| *variable == name);
        found.map(|(_, value)| (*value).to_owned())
    };
    let surroundings = Surroundings {
        environment: &environment,
        key_file: &|_| Err(super::super::key_file::KeyFileError::NotFound),
    };
    LimitsConfig::take(&mut values).resolve(&surroundings)
}

fn retry(block: Value, variables: &[(&str, &str)]) -> RetrySettings {
    let limits = resolve(block.clone(), &[], variables);
    limits
        .retry
        .unwrap_or_else(|reason| panic!("{block}: {reason:?}"))
}

#[test]
fn what_is_set_replaces_its_default_and_nothing_else() {
    let default = RetrySettings::DEFAULT;
    let seconds = Duration::from_secs;
    let table = [
        (json!({}), default),
        (json!({"min_wait_seconds": null, "backoff": true}), default),
        (
            json!({"min_wait_seconds": 5}),
            RetrySettings {
                min_wait: seconds(5),
                ..default
            },
        ),
        (
            json!({"min_wait_seconds": 5.0}),
            RetrySettings {
                min_wait: seconds(5),
                ..default
            },
        ),
        (
            json!({"min_wait_seconds": -5}),
            RetrySettings {
                min_wait: seconds(0),
                ..default
            },
        ),
        (
            json!({"min_wait_seconds": 0}),
            RetrySettings {
                min_wait: seconds(0),
                ..default
            },
        ),
        (
            json!({"max_wait_seconds": 10}),
            RetrySettings {
                min_wait: seconds(10),
                max_wait: seconds(10),
                ..default
            },
        ),
        (
            json!({"min_wait_seconds": 60, "max_wait_seconds": 40}),
            RetrySettings {
                min_wait: seconds(40),
                max_wait: seconds(40),
                ..default
            },
        ),
        (
            json!({"max_wait_seconds": -1}),
            RetrySettings {
                min_wait: seconds(0),
                max_wait: seconds(0),
                ..default
            },
        ),
        (
            json!({"max_retries": 100}),
            RetrySettings {
                max_retries: 100,
                ..default
            },
        ),
        (
            json!({"max_retries": 0}),
            RetrySettings {
                max_retries: 0,
                ..default
            },
        ),
        (
            json!({"max_retries": -1}),
            RetrySettings {
                max_retries: 0,
                ..default
            },
        ),
        (
            json!({"max_retries": -1e30}),
            RetrySettings {
                max_retries: 0,
                ..default
            },
        ),
        (
            json!({"backoff": false, "max_retries": 7}),
            RetrySettings {
                max_retries: 0,
                ..default
            },
        ),
        (
            json!({"max_api_capacity": 1}),
            RetrySettings {
                max_api_capacity: 1,
                ..default
            },
        ),
        (json!({"request_timeout": 0}), default),
        (
            json!({"request_timeout": 300}),
            RetrySettings {
                request_timeout: Some(seconds(300)),
                ..default
            },
        ),
        (json!({"parallelism": -3, "log_level": 5}), default),
    ];
    for (block, expected) in table {
        assert_eq!(retry(block.clone(), &[]), expected, "{block}");
    }
}

#[test]
fn the_capacity_is_also_read_from_its_variable() {
    let table = [
        (json!({}), "80", 80),
        (json!({}), " 80\n", 80),
        (json!({}), "", 100),
        (json!({"max_api_capacity": 50}), "80", 50),
        (json!({"max_api_capacity": 50}), "nonsense", 50),
    ];
    for (block, variable, expected) in table {
        let found = retry(block, &[("MAX_API_CAPACITY", variable)]);
        assert_eq!(found.max_api_capacity, expected, "{variable:?}");
    }
}

#[test]
fn what_is_out_of_range_is_told_at_its_attribute() {
    let table = [
        (json!({"max_retries": 101}), "max_retries", "at most 100"),
        (json!({"max_retries": 1.5}), "max_retries", "is 1.5"),
        (json!({"max_retries": 1e30}), "max_retries", "at most 100"),
        (
            json!({"min_wait_seconds": 0.5}),
            "min_wait_seconds",
            "a whole number.",
        ),
        (
            json!({"max_wait_seconds": 0.5}),
            "max_wait_seconds",
            "a whole number.",
        ),
        (
            json!({"parallelism": 0.5}),
            "parallelism",
            "a whole number.",
        ),
        (json!({"log_level": 0}), "log_level", "from 1 to 5"),
        (json!({"log_level": 6}), "log_level", "from 1 to 5"),
        (
            json!({"max_api_capacity": 0}),
            "max_api_capacity",
            "from 1 to 100",
        ),
        (
            json!({"max_api_capacity": 101}),
            "max_api_capacity",
            "from 1 to 100",
        ),
        (
            json!({"request_timeout": -1}),
            "request_timeout",
            "from 0 to 300",
        ),
        (
            json!({"request_timeout": 301}),
            "request_timeout",
            "from 0 to 300",
        ),
    ];
    for (block, attribute, part) in table {
        let Err(Unresolved::Wrong(mistakes)) = resolve(block.clone(), &[], &[]).retry else {
            panic!("{block} is out of range");
        };
        assert_eq!(mistakes.len(), 1, "{block}");
        assert_eq!(
            mistakes[0].attribute,
            Some(AttributePath::attribute(attribute))
        );
        assert!(mistakes[0].detail.contains(part), "{}", mistakes[0].detail);
    }
    for variable in ["0", "101", "80%", "many"] {
        let limits = resolve(json!({}), &[], &[("MAX_API_CAPACITY", variable)]);
        let Err(Unresolved::Wrong(mistakes)) = limits.retry else {
            panic!("{variable} is out of range");
        };
        assert_eq!(mistakes[0].attribute, None);
        assert!(mistakes[0].detail.contains("`MAX_API_CAPACITY`"));
    }
}

#[test]
fn a_read_misses_what_is_unknown_unless_it_has_no_use_for_it() {
    let needed = [
        "backoff",
        "min_wait_seconds",
        "max_wait_seconds",
        "max_retries",
        "max_api_capacity",
        "request_timeout",
    ];
    for name in needed {
        let Err(Unresolved::Missing(missing)) = resolve(json!({}), &[name], &[]).retry else {
            panic!("{name} is needed");
        };
        assert!(missing[0].detail.contains(&format!("`{name}`")));
    }
    let limits = resolve(json!({}), &["parallelism", "log_level"], &[]);
    assert!(limits.retry.is_ok());
    assert_eq!(limits.log_level, None);
}

#[test]
fn log_levels_are_numbered_as_upstream_numbers_them() {
    let levels = [
        Level::TRACE,
        Level::DEBUG,
        Level::INFO,
        Level::WARN,
        Level::ERROR,
    ];
    for (position, level) in levels.into_iter().enumerate() {
        let limits = resolve(json!({"log_level": position + 1}), &[], &[]);
        assert_eq!(limits.log_level, Some(level));
    }
    assert_eq!(resolve(json!({}), &[], &[]).log_level, None);
}

#[test]
fn switching_repetitions_off_is_told_once_and_without_a_path() {
    let table = [
        (json!({}), None),
        (json!({"backoff": true, "max_retries": 1}), None),
        (json!({"backoff": false}), Some("As `backoff` in")),
        (json!({"max_retries": 0}), Some("As `max_retries` in")),
        (json!({"max_retries": -1}), Some("As `max_retries` in")),
        (
            json!({"backoff": false, "max_retries": 0}),
            Some("As `backoff` and `max_retries` in"),
        ),
    ];
    for (block, beginning) in table {
        let warning = resolve(block.clone(), &[], &[]).warning;
        assert_eq!(warning.is_some(), beginning.is_some(), "{block}");
        if let (Some(warning), Some(beginning)) = (warning, beginning) {
            assert!(warning.detail.starts_with(beginning), "{}", warning.detail);
            assert_eq!(warning.severity, Severity::Warning);
            assert_eq!(warning.attribute, None);
        }
    }
}
