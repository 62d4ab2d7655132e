//! What a configuration of the list may be, and what its state holds.

use serde_json::json;

use super::*;

fn mistakes(values: Value) -> Vec<(String, String)> {
    let values = values.as_object().cloned().expect("an object");
    let found = AppTokensDataSource.validate(&Configuration::new(values, Vec::new()));
    let parts = found.into_iter().map(|mistake| {
        let path = mistake.attribute.map(|path| path.to_string());
        (mistake.summary, path.unwrap_or_default())
    });
    parts.collect()
}

#[test]
fn an_empty_argument_is_an_error_at_its_attribute() {
    let error = |title: &str, path: &str| (title.to_owned(), path.to_owned());
    let table = [
        (json!({"client_id": "0oa1"}), vec![]),
        (
            json!({"client_id": "0oa1", "user_id": null, "status": null}),
            vec![],
        ),
        (
            json!({"client_id": "0oa1", "user_id": "00u1", "status": "ACTIVE"}),
            vec![],
        ),
        (
            json!({"client_id": ""}),
            vec![error("Invalid Okta Id", "client_id")],
        ),
        (
            json!({"client_id": "0oa1", "user_id": "", "status": ""}),
            vec![
                error("Invalid Okta Id", "user_id"),
                error("Invalid Token Status", "status"),
            ],
        ),
    ];
    for (values, expected) in table {
        assert_eq!(mistakes(values.clone()), expected, "{values}");
    }
}

#[test]
fn a_status_that_no_token_can_have_is_an_error() {
    let table = [
        ("", "is empty."),
        (" ", "contains only whitespace (U+0020)."),
        ("ACTIVE\n", "ends with a newline (U+000A)."),
        ("active", "is \"active\", which is not in capitals"),
        ("Revoked", "as `REVOKED` is."),
        ("ACTIVE ", "ends with whitespace (U+0020)."),
        ("\tACTIVE", "begins with whitespace (U+0009)."),
        (
            "ACT\u{200b}IVE",
            "contains the invisible character U+200B at position 4.",
        ),
    ];
    for (status, what) in table {
        let values = json!({"client_id": "0oa1", "status": status});
        let values = values.as_object().cloned().expect("an object");
        let configuration = Configuration::new(values, Vec::new());
        let found = AppTokensDataSource.validate(&configuration);
        let [mistake] = found.as_slice() else {
            panic!("{status:?}: {found:?}");
        };
        assert!(mistake.detail.contains(what), "{}", mistake.detail);
    }
}

#[test]
fn state_has_all_attributes_of_the_schema_and_null_where_okta_says_nothing() {
    let token = ListedToken {
        id: "oar1".to_owned(),
        client_id: None,
        user_id: None,
        status: None,
        created: None,
        last_updated: None,
        expires_at: None,
        scopes: None,
        issuer: None,
    };
    let state = TokensState {
        client_id: "0oa1".to_owned(),
        user_id: None,
        status: None,
        tokens: vec![token],
    };
    let state = serde_json::to_value(state).expect("a state is JSON");
    let nulls = json!({
        "id": "oar1", "client_id": null, "user_id": null, "status": null, "created": null,
        "last_updated": null, "expires_at": null, "scopes": null, "issuer": null,
    });
    let expected = json!({"client_id": "0oa1", "user_id": null, "status": null, "tokens": [nulls]});
    assert_eq!(state, expected);
    let names = |attributes: &[Attribute]| {
        let mut names: Vec<_> = attributes.iter().map(|known| known.name).collect();
        names.sort_unstable();
        names
    };
    let keys = |value: &Value| {
        let keys = value.as_object().expect("an object").keys();
        keys.cloned().collect::<Vec<_>>()
    };
    assert_eq!(
        keys(&state),
        names(&AppTokensDataSource.schema().attributes)
    );
    assert_eq!(keys(&state["tokens"][0]), names(&token_attributes()));
}
