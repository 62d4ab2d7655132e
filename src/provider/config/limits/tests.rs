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
    let mut values = BlockValues::from(Configuration::new(values, unknown.collect()));
    let environment = |name: &str| {
        let found = variables.iter().find(|(variable, _)| *variable == name);
        found.map(|(_, value)| (*value).to_owned())
    };
    let context = ResolveContext {
        environment: &environment,
        key_file: &|_| Err(crate::provider::config::key_file::KeyFileError::NotFound),
    };
    LimitsConfig::take(&mut values).resolve(&context)
}

fn requests(block: Value, variables: &[(&str, &str)]) -> RequestLimits {
    let limits = resolve(block.clone(), &[], variables);
    limits
        .requests
        .unwrap_or_else(|reason| panic!("{block}: {reason:?}"))
}

#[test]
fn what_is_set_replaces_its_default_and_nothing_else() {
    let seconds = Duration::from_secs;
    // Shortest wait, longest wait, retries, capacity and time limit.
    let table = [
        (json!({}), (30, 300, 5, 100, None)),
        (
            json!({"min_wait_seconds": null, "backoff": true}),
            (30, 300, 5, 100, None),
        ),
        (json!({"min_wait_seconds": 5}), (5, 300, 5, 100, None)),
        (json!({"min_wait_seconds": 5.0}), (5, 300, 5, 100, None)),
        (json!({"min_wait_seconds": -5}), (0, 300, 5, 100, None)),
        (json!({"min_wait_seconds": 0}), (0, 300, 5, 100, None)),
        (json!({"max_wait_seconds": 10}), (10, 10, 5, 100, None)),
        (
            json!({"min_wait_seconds": 60, "max_wait_seconds": 40}),
            (40, 40, 5, 100, None),
        ),
        (json!({"max_wait_seconds": -1}), (0, 0, 5, 100, None)),
        (
            json!({"min_wait_seconds": i64::MAX, "max_wait_seconds": i64::MAX}),
            (3_162_240_000, 3_162_240_000, 5, 100, None),
        ),
        (json!({"max_retries": 100}), (30, 300, 100, 100, None)),
        (json!({"max_retries": 0}), (30, 300, 0, 100, None)),
        (json!({"max_retries": -1}), (30, 300, 0, 100, None)),
        (json!({"max_retries": -1e30}), (30, 300, 0, 100, None)),
        (
            json!({"backoff": false, "max_retries": 7}),
            (30, 300, 0, 100, None),
        ),
        (json!({"max_api_capacity": 1}), (30, 300, 5, 1, None)),
        (json!({"request_timeout": 0}), (30, 300, 5, 100, None)),
        (
            json!({"request_timeout": 300}),
            (30, 300, 5, 100, Some(300)),
        ),
        (
            json!({"parallelism": -3, "log_level": 5}),
            (30, 300, 5, 100, None),
        ),
    ];
    for (block, (min_wait, max_wait, max_retries, max_api_capacity, timeout)) in table {
        let expected = RequestLimits {
            retry: RetrySettings {
                min_wait: seconds(min_wait),
                max_wait: seconds(max_wait),
                max_retries,
            },
            rate_limit: RateLimitSettings {
                max_api_capacity,
                ..RateLimitSettings::DEFAULT
            },
            request_timeout: timeout.map(seconds),
        };
        assert_eq!(requests(block.clone(), &[]), expected, "{block}");
    }
}

/// After a failed list, single requests read its tokens again, which is a
/// retry.
#[test]
fn reads_share_lists_only_where_retries_are_allowed() {
    let table = [
        (json!({}), "", true),
        (json!({}), "off", false),
        (json!({"max_retries": 1}), "on", true),
        (json!({"max_retries": 0}), "on", false),
        (json!({"max_retries": -1}), "", false),
        (json!({"backoff": false}), "", false),
    ];
    for (block, variable, expected) in table {
        let found = resolve(block.clone(), &[], &[("OKTA_SHARED_LISTS", variable)]);
        assert_eq!(found.shared_lists, expected, "{block} {variable}");
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
        let found = requests(block, &[("MAX_API_CAPACITY", variable)]);
        assert_eq!(found.rate_limit.max_api_capacity, expected, "{variable:?}");
    }
}

#[test]
fn a_value_out_of_range_is_reported_at_its_attribute() {
    let table = [
        ("max_retries", json!(101), "at most 100"),
        ("max_retries", json!(1.5), "is \"1.5\""),
        ("max_retries", json!(1e30), "at most 100"),
        ("min_wait_seconds", json!(0.5), "a whole number."),
        ("max_wait_seconds", json!(0.5), "a whole number."),
        ("parallelism", json!(0.5), "a whole number."),
        ("log_level", json!(0), "from 1 to 5"),
        ("log_level", json!(6), "from 1 to 5"),
        ("max_api_capacity", json!(0), "from 1 to 100"),
        ("max_api_capacity", json!(101), "from 1 to 100"),
        ("request_timeout", json!(-1), "from 0 to 300"),
        ("request_timeout", json!(301), "from 0 to 300"),
    ];
    for (attribute, value, part) in table {
        let block = json!({ attribute: value });
        let Err(Unresolved::Wrong(mistakes)) = resolve(block.clone(), &[], &[]).requests else {
            panic!("{block} is out of range");
        };
        assert_eq!(mistakes.len(), 1, "{block}");
        assert_eq!(
            mistakes[0].attribute,
            Some(AttributePath::attribute(attribute))
        );
        assert!(mistakes[0].detail.contains(part), "{}", mistakes[0].detail);
    }
}

/// A block and its variables, what to set, and the end of what is said about the
/// default.
type OutOfRange = (
    Value,
    &'static [(&'static str, &'static str)],
    &'static str,
    &'static str,
);

fn out_of_range_values() -> [OutOfRange; 8] {
    [
        (
            json!({"max_retries": 101}),
            &[],
            "`max_retries = 100`",
            "the default, 5.",
        ),
        (
            json!({"max_retries": 1.5}),
            &[],
            "`max_retries = 2`",
            "the default, 5.",
        ),
        (
            json!({"min_wait_seconds": 0.5}),
            &[],
            "`min_wait_seconds = 1`",
            "the default, 30.",
        ),
        (
            json!({"max_api_capacity": 0}),
            &[],
            "`max_api_capacity = 1`",
            "the default, 100.",
        ),
        (
            json!({"request_timeout": 900}),
            &[],
            "`request_timeout = 300`",
            "the default, 0.",
        ),
        (
            json!({"log_level": 9}),
            &[],
            "`log_level = 5`",
            "the default.",
        ),
        (
            json!({}),
            &[("MAX_API_CAPACITY", "80%")],
            "`MAX_API_CAPACITY=80`",
            "default, 100.",
        ),
        (
            json!({}),
            &[("MAX_API_CAPACITY", "many")],
            "`MAX_API_CAPACITY=100`",
            "default, 100.",
        ),
    ]
}

#[test]
fn a_value_out_of_range_comes_with_the_nearest_that_is_allowed_and_the_default() {
    for (block, variables, nearest, default) in out_of_range_values() {
        let Err(Unresolved::Wrong(mistakes)) = resolve(block.clone(), &[], variables).requests
        else {
            panic!("{block} is out of range");
        };
        let [set, remove] = &mistakes[0].fixes[..] else {
            panic!("{mistakes:?}");
        };
        assert!(set.starts_with(&format!("Set {nearest}, ")), "{set}");
        assert!(remove.ends_with(default), "{remove}");
    }
}

#[test]
fn a_variable_out_of_range_is_reported_by_its_name() {
    for variable in ["0", "101", "80%", "many"] {
        let limits = resolve(json!({}), &[], &[("MAX_API_CAPACITY", variable)]);
        let Err(Unresolved::Wrong(mistakes)) = limits.requests else {
            panic!("{variable} is out of range");
        };
        assert_eq!(mistakes[0].attribute, None);
        assert!(mistakes[0].detail.contains("`MAX_API_CAPACITY`"));
    }
}

/// Such as one column of a pipeline's table that has moved.
#[test]
fn a_secret_in_place_of_a_number_is_not_shown() {
    for secret in [
        "00aBcDeFgHiJs3cretLmNoPqRsTuVwXyZ012345678",
        "-----BEGIN PRIVATE KEY-----\\ns3cret",
    ] {
        for variable in ["MAX_API_CAPACITY", "OKTA_SHARED_LISTS"] {
            let limits = resolve(json!({}), &[], &[(variable, secret)]);
            let found = format!("{:?}{:?}", limits.requests, limits.shared_lists);
            assert!(!found.contains("s3cret"), "{found}");
            assert!(found.contains("so it is not shown"), "{found}");
        }
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
        let Err(Unresolved::Missing(missing)) = resolve(json!({}), &[name], &[]).requests else {
            panic!("{name} is needed");
        };
        assert!(missing[0].detail.contains(&format!("`{name}`")));
    }
    let limits = resolve(json!({}), &["parallelism", "log_level"], &[]);
    assert!(limits.requests.is_ok());
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
fn switching_retries_off_gives_one_warning_without_a_path() {
    let table = [
        (json!({}), None),
        (json!({"backoff": true, "max_retries": 1}), None),
        (json!({"backoff": false}), Some("`backoff = false` in")),
        (json!({"max_retries": 0}), Some("`max_retries = 0` in")),
        (json!({"max_retries": -1}), Some("`max_retries = -1` in")),
        (
            json!({"backoff": false, "max_retries": 0}),
            Some("`backoff = false` and `max_retries = 0` in"),
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
