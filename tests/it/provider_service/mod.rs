//! Terraform's calls: the checks that hosts leave to providers, what a read
//! answers, and that all of it can be stopped.

mod ids;
mod schema;

use serde_json::json;
use terraform_provider_okta::proto::tfplugin6::{
    ClientCapabilities, configure_provider, read_data_source,
};

use crate::support::fake_okta::{APP_ID, FakeOkta, TOKEN_ID};
use crate::support::message_pack::{
    NIL, UNKNOWN, array, decoded, in_json, text, unknown_beginning,
};
use crate::support::okta::{Reading, configure};
use crate::support::plugin::Plugin;
use crate::support::plugin_host::PluginHost;
use crate::support::session::{
    APP_TOKEN, APP_TOKEN_ATTRIBUTES, LONGEST_DETAIL, Session, answered, app_token, app_token_of,
    errors, only_error, path,
};
use schema::attributes;

/// The words that Pulumi recognises a missing argument by.
const MISSING: &str = "Missing Configuration for Required Value";

async fn session() -> (Plugin, Session) {
    let plugin = PluginHost::new().start().await;
    let session = plugin.connect().await.session().await;
    (plugin, session)
}

#[tokio::test]
async fn hosts_may_skip_the_schema_in_later_processes() {
    let (plugin, session) = session().await;
    let capabilities = session.schema().server_capabilities.expect("capabilities");
    assert!(capabilities.get_provider_schema_optional);
    assert!(!capabilities.plan_destroy && !capabilities.move_resource_state);
    assert!(!capabilities.generate_resource_config);
    let other = PluginHost::new().start().await;
    let connection = other.connect().await;
    let unasked = Session::knowing(session.schema().clone(), connection.provider());
    assert_eq!(unasked.validate(app_token_of("0oa1", "oar1")).await, []);
    assert_eq!(unasked.configure(unasked.provider_block(&[])).await, []);
    drop(plugin);
}

#[tokio::test]
async fn a_required_attribute_that_is_null_is_missing() {
    let (_plugin, session) = session().await;
    for name in ["client_id", "id"] {
        let set = [("client_id", text("0oa1")), ("id", text("oar1"))];
        let set: Vec<_> = set
            .into_iter()
            .filter(|(other, _)| *other != name)
            .collect();
        let diagnostics = session.validate(app_token(&set)).await;
        let error = only_error(&diagnostics);
        assert_eq!(
            (error.summary.as_str(), path(error).as_str()),
            (MISSING, name)
        );
    }
    assert_eq!(errors(&session.validate(app_token(&[])).await).len(), 2);
}

#[tokio::test]
async fn a_computed_attribute_cannot_be_set() {
    let (_plugin, session) = session().await;
    for name in APP_TOKEN_ATTRIBUTES {
        if ["client_id", "id"].contains(&name) {
            continue;
        }
        let value = if name == "scopes" {
            array([text("openid")])
        } else {
            text("x")
        };
        let ids = [
            ("client_id", text("0oa1")),
            ("id", text("oar1")),
            (name, value),
        ];
        let diagnostics = session.validate(app_token(&ids)).await;
        assert_eq!(path(only_error(&diagnostics)), name);
    }
}

#[tokio::test]
async fn an_unknown_type_of_data_source_is_refused_in_words() {
    let (_plugin, session) = session().await;
    for name in ["okta_no_such_thing", "", "OKTA_APP_TOKEN"] {
        let validated = session
            .validate_type(name, app_token_of("0oa1", "oar1"))
            .await;
        assert_eq!(path(only_error(&validated)), "", "{name:?}");
        let read = session.read_type(name, app_token_of("0oa1", "oar1")).await;
        assert!(
            only_error(&read.diagnostics).detail.contains(name),
            "{name:?}"
        );
        assert_eq!(read.state, None);
    }
}

#[tokio::test]
async fn an_endless_type_name_is_quoted_in_part() {
    let (_plugin, session) = session().await;
    let name = "a".repeat(1_000_000);
    let read = session.read_type(&name, app_token_of("0oa1", "oar1")).await;
    assert!(only_error(&read.diagnostics).detail.len() < LONGEST_DETAIL);
}

#[tokio::test]
async fn a_provider_whose_settings_are_not_known_yet_fails_its_reads_and_defers_none() {
    let plugin = PluginHost::new().start().await;
    let connection = plugin.connect().await;
    let session = connection.session().await;
    let allowed = Some(ClientCapabilities {
        deferral_allowed: true,
        ..Default::default()
    });
    let mut client = connection.provider();
    let configured = client.configure_provider(configure_provider::Request {
        config: Some(session.provider_block(&[("org_name", UNKNOWN.to_vec())])),
        client_capabilities: allowed,
        ..Default::default()
    });
    assert_eq!(answered(configured).await.diagnostics, []);
    let read = client.read_data_source(read_data_source::Request {
        type_name: APP_TOKEN.to_owned(),
        config: Some(app_token_of("0oa1", "oar1")),
        client_capabilities: allowed,
        ..Default::default()
    });
    let read = answered(read).await;
    assert_eq!((read.deferred, read.state), (None, None));
    assert!(!errors(&read.diagnostics).is_empty());
}

#[tokio::test]
async fn nothing_is_said_about_what_is_not_known_yet() {
    let (_plugin, session) = session().await;
    for unknown in [
        UNKNOWN.to_vec(),
        unknown_beginning("pre-"),
        unknown_beginning(""),
    ] {
        for name in ["client_id", "id"] {
            let mut set = vec![("client_id", text("0oa1")), ("id", text("oar1"))];
            set.retain(|(other, _)| *other != name);
            set.push((name, unknown.clone()));
            assert_eq!(session.validate(app_token(&set)).await, [], "{name}");
        }
        for attribute in attributes(session.provider_schema()) {
            let block = session.provider_block(&[(&attribute.name, unknown.clone())]);
            let diagnostics = session.validate_provider(block).await;
            assert_eq!(diagnostics, [], "{}", attribute.name);
        }
    }
}

#[tokio::test]
async fn what_is_known_is_checked_beside_what_is_not() {
    let (_plugin, session) = session().await;
    let block = app_token(&[("client_id", UNKNOWN.to_vec()), ("id", text(""))]);
    let diagnostics = session.validate(block).await;
    assert_eq!(path(only_error(&diagnostics)), "id");
    let block = app_token(&[("client_id", NIL.to_vec()), ("id", UNKNOWN.to_vec())]);
    let diagnostics = session.validate(block).await;
    assert_eq!(path(only_error(&diagnostics)), "client_id");
}

#[tokio::test]
async fn a_read_answers_with_every_attribute_in_whichever_form_it_was_asked() {
    let okta = FakeOkta::start();
    let (_plugin, session) = session().await;
    configure(&session, &okta).await;
    let json = format!(
        r#"{{"client_id":"{APP_ID}","created":null,"expires_at":null,"id":"{TOKEN_ID}",
            "issuer":null,"scopes":null,"status":null,"user_id":null}}"#
    );
    for config in [app_token_of(APP_ID, TOKEN_ID), in_json(json)] {
        let read = session.read(config).await;
        assert_eq!(read.diagnostics, []);
        assert_eq!(read.deferred, None, "nothing is ever deferred");
        let state = decoded(&read.state.expect("a state"));
        let state = state.as_object().expect("an object");
        let mut names: Vec<_> = state.keys().map(String::as_str).collect();
        names.sort_unstable();
        assert_eq!(names, APP_TOKEN_ATTRIBUTES);
        assert_eq!(
            (&state["client_id"], &state["id"]),
            (&json!(APP_ID), &json!(TOKEN_ID))
        );
        assert_eq!(state["scopes"], json!(["openid", "offline_access"]));
    }
}

#[tokio::test]
async fn stopping_ends_every_running_read_at_once_and_later_calls_work() {
    let okta = FakeOkta::start();
    let (_plugin, session) = session().await;
    for round in 1..=2 {
        let reads = Reading::start(&session, &okta, 10).await;
        assert_eq!(session.stop().await.error, "", "round {round}");
        for diagnostics in reads.ended_at_once().await {
            let error = only_error(&diagnostics);
            assert_eq!(path(error), "");
        }
    }
    okta.set_latency(std::time::Duration::ZERO);
    let read = session.read(app_token_of(APP_ID, TOKEN_ID)).await;
    assert_eq!(read.diagnostics, []);
}
