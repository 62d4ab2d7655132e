//! Mistakes of ours, made on purpose: a panic becomes an answer that says
//! whose mistake it is, and the plugin lives on.

use std::hint::black_box;
use std::process::Command;
use std::thread;

use serde_json::{Map, Value};
use terraform_provider_okta::configuration::Configuration;
use terraform_provider_okta::diagnostic::Diagnostics;
use terraform_provider_okta::logging;
use terraform_provider_okta::okta;
use terraform_provider_okta::proto::tfplugin6::{Diagnostic, DynamicValue};
use terraform_provider_okta::provider::{DataSource, Provider, State};
use terraform_provider_okta::schema::{Attribute, Schema, Type};

use crate::support::in_process;
use crate::support::message_pack::{decoded, in_message_pack, object, text};
use crate::support::session::{Session, only_error, path};

const TYPE_NAME: &str = "okta_mistake";

/// What a panic may have been about, and nobody is shown.
const PAYLOAD: &str = "MARKED-PAYLOAD";

/// What a panic says that holds no values.
const LITERAL: &str = "a literal";

/// The variable that makes this program the one that panics.
const PANICKING: &str = "PANIC_TO_BE_LOGGED";

/// A data source that panics where its configuration says.
struct Mistake;

#[async_trait::async_trait]
impl DataSource for Mistake {
    fn name(&self) -> &'static str {
        TYPE_NAME
    }

    fn schema(&self) -> Schema {
        Schema {
            description: "Panics.",
            attributes: vec![Attribute::required("place", Type::String, "Where to.")],
        }
    }

    fn validate(&self, configuration: &Configuration) -> Diagnostics {
        assert_ne!(configuration.value("place"), "validate", "{PAYLOAD}");
        Diagnostics::new()
    }

    async fn read(
        &self,
        _client: &okta::Client,
        configuration: Map<String, Value>,
    ) -> Result<State, Diagnostics> {
        assert_ne!(configuration["place"], "read", "{PAYLOAD}");
        tokio::task::yield_now().await;
        assert_ne!(configuration["place"], "read later", "{PAYLOAD}");
        Ok(Box::new(configuration))
    }
}

fn panicking_in(place: &str) -> DynamicValue {
    in_message_pack(object([("place", text(place))]))
}

async fn session() -> Session {
    let session = in_process::serve(Provider::with_data_sources(vec![Box::new(Mistake)])).await;
    let config = session.provider_block(&[
        ("org_name", text("example")),
        ("base_url", text("okta.com")),
        ("api_token", text("a-token-for-tests")),
    ]);
    assert_eq!(session.configure(config).await, []);
    session
}

fn assert_our_mistake(diagnostics: &[Diagnostic]) {
    let error = only_error(diagnostics);
    assert_eq!(path(error), "", "the configuration is not to blame");
    let words = format!("{} {}", error.summary, error.detail).to_lowercase();
    assert!(words.contains("provider"), "{words}");
    assert!(words.contains("report"), "{words}");
    assert!(!words.contains(&PAYLOAD.to_lowercase()), "{words}");
}

#[tokio::test]
async fn a_panic_is_answered_as_a_mistake_of_ours_and_survived() {
    let session = session().await;
    for place in ["read", "read later"] {
        let read = session.read_type(TYPE_NAME, panicking_in(place)).await;
        assert_our_mistake(&read.diagnostics);
        assert_eq!(read.state, None);
    }
    let validated = session
        .validate_type(TYPE_NAME, panicking_in("validate"))
        .await;
    assert_our_mistake(&validated);
    let read = session.read_type(TYPE_NAME, panicking_in("nowhere")).await;
    assert_eq!(read.diagnostics, []);
    assert_eq!(decoded(&read.state.expect("a state"))["place"], "nowhere");
}

#[tokio::test]
async fn one_calls_panic_leaves_the_others_alone() {
    let session = session().await;
    let read = |place| {
        let session = session.clone();
        tokio::spawn(async move { session.read_type(TYPE_NAME, panicking_in(place)).await })
    };
    let reads: Vec<_> = (0..20)
        .map(|number| {
            read(if number % 2 == 0 {
                "read later"
            } else {
                "nowhere"
            })
        })
        .collect();
    for (number, read) in reads.into_iter().enumerate() {
        let read = read.await.expect("the read is answered");
        if number % 2 == 0 {
            assert_our_mistake(&read.diagnostics);
        } else {
            assert_eq!(read.diagnostics, []);
        }
    }
}

/// In a process of its own, because the log is one for the whole process.
#[test]
fn a_panic_is_logged_with_its_place_and_without_its_values() {
    if std::env::var_os(PANICKING).is_some() {
        return panic_into_the_log();
    }
    let output = Command::new(std::env::current_exe().expect("this program"))
        .args([
            "--exact",
            "panics::a_panic_is_logged_with_its_place_and_without_its_values",
        ])
        .env(PANICKING, "yes")
        .output()
        .expect("it runs");
    assert!(output.status.success(), "{output:?}");
    let log = String::from_utf8(output.stderr).expect("text");
    assert!(!log.contains(PAYLOAD), "{log}");
    let lines: Vec<Value> = log
        .lines()
        .map(|line| serde_json::from_str(line).expect("a line for hosts"))
        .collect();
    assert_eq!(lines.len(), 2, "{log}");
    for line in &lines {
        assert_eq!(line["@level"], "error");
        let place = line["place"].as_str().expect("where it happened");
        assert!(place.contains("panics.rs:"), "{place}");
    }
    assert_eq!(lines[0]["literal"], LITERAL);
    assert_eq!(lines[1]["literal"], Value::Null);
}

fn panic_into_the_log() {
    logging::install(logging::DEFAULT_LEVEL);
    let literal = thread::spawn(|| panic!("a literal"));
    assert!(literal.join().is_err());
    let formatted = thread::spawn(|| panic!("{}", black_box(PAYLOAD)));
    assert!(formatted.join().is_err());
    logging::flush();
}
