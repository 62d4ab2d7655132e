//! Values that no host should send. Each is answered with a diagnostic that
//! points at the attribute, unless that is a secret, and the plugin lives on.

mod malformed;

use terraform_provider_okta::proto::tfplugin6::schema::Attribute;
use terraform_provider_okta::proto::tfplugin6::{Diagnostic, DynamicValue};

use crate::support::message_pack::{
    NIL, UNKNOWN, array, boolean, in_json, in_message_pack, map, number, object, text,
    unknown_beginning,
};
use crate::support::plugin::Plugin;
use crate::support::plugin_host::PluginHost;
use crate::support::session::{
    APP_TOKEN_ATTRIBUTES, LONGEST_DETAIL, Session, app_token, app_token_of, errors, path,
};
use malformed::{
    NO_STRINGS_IN_JSON, NO_VALUES_IN_JSON, entries_but, json_block, no_blocks, no_strings,
    no_values,
};

async fn session() -> (Plugin, Session) {
    let plugin = PluginHost::new().start().await;
    let session = plugin.connect().await.session().await;
    (plugin, session)
}

/// Every path that the errors about a value carry; there must be errors.
async fn paths_of_refusal(session: &Session, what: &str, value: DynamicValue) -> Vec<String> {
    let validated = session.validate(value.clone()).await;
    let read = session.read(value).await;
    assert_eq!(read.state, None, "{what}: a failed read has no state");
    let mut paths = refusal(what, &validated);
    paths.extend(refusal(what, &read.diagnostics));
    paths
}

fn refusal(what: &str, diagnostics: &[Diagnostic]) -> Vec<String> {
    let errors = errors(diagnostics);
    assert!(!errors.is_empty(), "{what} is refused");
    for error in &errors {
        let detail = &error.detail;
        assert!(
            detail.len() < LONGEST_DETAIL,
            "{what}: {} bytes",
            detail.len()
        );
    }
    errors.into_iter().map(path).collect()
}

#[tokio::test]
async fn an_attribute_that_is_no_string_is_pointed_at() {
    let (_plugin, session) = session().await;
    for (what, value) in no_strings() {
        let block = app_token(&[("client_id", value), ("id", text("oar1"))]);
        let paths = paths_of_refusal(&session, what, block).await;
        assert_eq!(paths, ["client_id", "client_id"], "{what}");
    }
    for (what, value) in NO_STRINGS_IN_JSON {
        let block = in_json(json_block(value));
        let paths = paths_of_refusal(&session, what, block).await;
        assert_eq!(paths, ["client_id", "client_id"], "{what} in JSON");
    }
}

#[tokio::test]
async fn an_attribute_that_is_no_value_spoils_the_block() {
    let (_plugin, session) = session().await;
    let in_message_pack = no_values().into_iter().map(|(what, value)| {
        let ids = [("client_id", text("0oa1")), ("id", text("oar1"))];
        let mut set = ids.to_vec();
        set.push(("status", value));
        (what, app_token(&set))
    });
    let in_json = NO_VALUES_IN_JSON.map(|(what, value)| (what, in_json(json_block(value))));
    for (what, block) in in_message_pack.chain(in_json) {
        for path in paths_of_refusal(&session, what, block).await {
            assert!(
                ["", "client_id", "status"].contains(&&*path),
                "{what}: {path}"
            );
        }
    }
}

#[tokio::test]
async fn a_value_that_is_no_block_is_refused_in_words() {
    let (_plugin, session) = session().await;
    for (what, value) in no_blocks() {
        let paths = paths_of_refusal(&session, what, value).await;
        let none = |path: &String| path.is_empty() || path == "colour" || path == "status";
        assert!(paths.iter().all(none), "{what}: {paths:?}");
    }
}

#[tokio::test]
async fn a_block_that_is_null_lacks_what_is_required() {
    let (_plugin, session) = session().await;
    for (what, value) in [
        ("nothing", in_message_pack([])),
        ("null", in_message_pack(NIL)),
        ("null in JSON", in_json("null")),
    ] {
        let paths = paths_of_refusal(&session, what, value).await;
        assert_eq!(paths, ["client_id", "id", "client_id", "id"], "{what}");
    }
}

#[tokio::test]
async fn a_value_cut_off_anywhere_is_refused() {
    let (_plugin, session) = session().await;
    let whole = app_token_of("0oa1", "oar1").msgpack;
    for length in 0..whole.len() {
        let what = format!("the first {length} bytes");
        let cut = in_message_pack(&whole[..length]);
        refusal(&what, &session.validate(cut.clone()).await);
    }
    assert_eq!(session.validate(in_message_pack(whole)).await, []);
}

#[tokio::test]
async fn a_missing_attribute_is_named() {
    let (_plugin, session) = session().await;
    for name in APP_TOKEN_ATTRIBUTES {
        let block = in_message_pack(map(entries_but(name)));
        let diagnostics = session.validate(block).await;
        refusal(name, &diagnostics);
        let named = errors(&diagnostics)
            .iter()
            .any(|error| path(error) == name || error.detail.contains(name));
        assert!(named, "{name}: {diagnostics:#?}");
    }
}

#[tokio::test]
async fn an_attribute_that_comes_twice_is_refused() {
    let (_plugin, session) = session().await;
    let mut entries = entries_but("");
    entries.push((text("client_id"), text("another")));
    let twice = in_message_pack(map(entries));
    let twice_in_json = in_json(json_block(r#""0oa1","client_id":"another""#));
    for block in [twice, twice_in_json] {
        let diagnostics = session.validate(block).await;
        assert_eq!(refusal("twice", &diagnostics), ["client_id"]);
        assert!(diagnostics[0].detail.contains("comes twice"));
    }
}

/// Where a length is wrong, any value may stand where a name belongs.
#[tokio::test]
async fn what_stands_where_a_name_belongs_is_not_quoted() {
    const SECRET: &str = "marked_secret";
    let (_plugin, session) = session().await;
    let mut entries = entries_but("");
    entries.push((text(SECRET), text("x")));
    let in_message_pack = in_message_pack(map(entries));
    let in_json = in_json(json_block(&format!(r#""0oa1","{SECRET}":null"#)));
    for block in [in_message_pack, in_json] {
        let diagnostics = session.validate(block).await;
        assert_eq!(refusal("unknown", &diagnostics), [""]);
        let detail = &diagnostics[0].detail;
        assert!(!detail.contains(SECRET), "{detail}");
    }
}

#[tokio::test]
async fn every_extension_is_taken_for_an_unknown_value() {
    let (_plugin, session) = session().await;
    let extensions = [
        UNKNOWN.to_vec(),
        unknown_beginning("0oa"),
        vec![0xd4, 99, 0], // one byte of an unknown kind
        vec![0xd8, 7].into_iter().chain([0; 16]).collect(),
        vec![0xc7, 0, 5],                    // no byte at all
        vec![0xc7, 3, 12, 0xff, 0xff, 0xff], // junk for what is known
    ];
    for extension in extensions {
        let shown = format!("{extension:02x?}");
        let block = app_token(&[("client_id", extension), ("id", text("oar1"))]);
        assert_eq!(session.validate(block.clone()).await, [], "{shown}");
        let read = session.read(block).await;
        assert_eq!(refusal(&shown, &read.diagnostics), ["client_id"]);
    }
}

#[tokio::test]
async fn a_mistake_in_a_secret_is_named_in_words_and_never_pointed_at() {
    const MARK: &str = "MARKED-SECRET";
    let (_plugin, session) = session().await;
    let schema = session.provider_schema().block.clone().expect("a block");
    let mut values = no_strings();
    values.push(("a list of a secret", array([text(MARK)])));
    values.push(("bytes of a secret", [&[0xc4, 13], MARK.as_bytes()].concat()));
    let is_string = |attribute: &Attribute| attribute.r#type == br#""string""#;
    for attribute in schema.attributes.into_iter().filter(is_string) {
        for (what, value) in &values {
            let name = attribute.name.as_str();
            let what = format!("{what} for {name}");
            let block = session.provider_block(&[(name, value.clone())]);
            let validated = session.validate_provider(block.clone()).await;
            let configured = session.configure(block).await;
            let expected = if attribute.sensitive { "" } else { name };
            for diagnostics in [validated, configured] {
                assert_eq!(refusal(&what, &diagnostics), [expected], "{what}");
                let error = format!("{diagnostics:?}");
                assert!(error.contains(name), "{what}: {error}");
                assert!(!error.contains(MARK), "{what}: {error}");
            }
        }
    }
}

#[tokio::test]
async fn no_attribute_of_the_provider_block_takes_another_type() {
    let (_plugin, session) = session().await;
    let schema = session.provider_schema().block.clone().expect("a block");
    for attribute in schema.attributes {
        let name = attribute.name.as_str();
        let others = match &*attribute.r#type {
            br#""number""# => [boolean(true), text("many")],
            br#""bool""# => [number(1), text("true")],
            br#""string""# => [number(1), boolean(true)],
            _ => [text("a"), array([number(1)])],
        };
        for other in others.into_iter().chain([object([("a", text("b"))])]) {
            let what = format!("{other:02x?} for {name}");
            let block = session.provider_block(&[(name, other)]);
            let expected = if attribute.sensitive { "" } else { name };
            let validated = session.validate_provider(block.clone()).await;
            assert_eq!(refusal(&what, &validated), [expected], "{what}");
            let configured = session.configure(block).await;
            assert_eq!(refusal(&what, &configured), [expected], "{what}");
        }
    }
}

#[tokio::test]
async fn the_plugin_lives_through_all_of_it() {
    let (_plugin, session) = session().await;
    for (_, value) in no_blocks() {
        session.validate(value).await;
    }
    for (_, value) in no_strings() {
        session.validate(app_token(&[("client_id", value)])).await;
    }
    assert_eq!(session.validate(app_token_of("0oa1", "oar1")).await, []);
}
