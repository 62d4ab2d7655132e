//! What the function takes and refuses.

use serde_json::{Value, json};

use crate::support::fake_okta::{APP_ID, FakeOkta, TOKEN_ID};
use crate::support::pulumi::{Connection, Launch, PulumiPlugin, UNKNOWN, secret};

async fn configured(okta: &FakeOkta) -> (PulumiPlugin, Connection) {
    let plugin = Launch::by_hand().start().await;
    let connection = plugin.connect().await;
    connection.configure_for(okta).await;
    (plugin, connection)
}

#[tokio::test]
async fn secret_arguments_are_taken_as_plain_ones() {
    let okta = FakeOkta::start();
    let (_plugin, connection) = configured(&okta).await;
    let arguments = json!({"clientId": secret(&json!(APP_ID)), "id": TOKEN_ID});
    let answer = connection.invoke(&arguments).await.expect("an answer");
    assert_eq!(answer.failures, []);
    let result = answer.r#return.expect("a result");
    assert!(!format!("{result:?}").contains("1b47061264138c4ac30d75fd1eb44270"));
}

#[tokio::test]
async fn bad_arguments_are_failures_at_their_properties_and_reach_nobody() {
    let okta = FakeOkta::start();
    let (_plugin, connection) = configured(&okta).await;
    for (client_id, id, property) in [
        (Value::Null, json!(TOKEN_ID), "clientId"),
        (json!(""), json!(TOKEN_ID), "clientId"),
        (json!(APP_ID), json!(".."), "id"),
        (json!(APP_ID), json!(7), "id"),
        (json!(APP_ID), json!([TOKEN_ID]), "id"),
        (json!(APP_ID), json!(UNKNOWN), "id"),
    ] {
        let arguments = json!({"clientId": client_id, "id": id});
        let answer = connection.invoke(&arguments).await.expect("failures");
        let [failure] = &answer.failures[..] else {
            panic!("{arguments}: {:?}", answer.failures);
        };
        assert_eq!(failure.property, property, "{arguments}");
        for foreign in ["client_id", "attribute"] {
            assert!(!failure.reason.contains(foreign), "{}", failure.reason);
        }
    }
    // It may be a secret, so no property is named of which a host prints a line.
    let secret = json!({"clientId": APP_ID, "id": "x".repeat(2000)});
    let refused = connection.invoke(&secret).await.expect_err("no id is");
    assert!(refused.message().contains("`id` has 2000"), "{refused}");
    let misspelt = json!({"client_id": APP_ID, "id": TOKEN_ID});
    let answer = connection.invoke(&misspelt).await.expect("failures");
    let reason = &answer.failures[0].reason;
    let expected = "Unknown argument `client_id`. Did you mean `clientId`?";
    assert_eq!(reason, expected);
    let extra = json!({"clientId": APP_ID, "id": TOKEN_ID, "status": "ACTIVE", "other": 1});
    let answer = connection.invoke(&extra).await.expect("failures");
    assert_eq!(answer.failures.len(), 1, "{:?}", answer.failures);
    assert_eq!(answer.failures[0].property, "other");
    // These belong to the engine in the settings of a provider only.
    for name in ["version", "pluginDownloadURL", "__internal"] {
        let extra = json!({"clientId": APP_ID, "id": TOKEN_ID, name: "1.0.0"});
        let answer = connection.invoke(&extra).await.expect("failures");
        let [failure] = &answer.failures[..] else {
            panic!("{name}: {:?}", answer.failures);
        };
        assert_eq!(failure.property, name);
    }
    let extra = json!({"clientId": APP_ID, "id": TOKEN_ID, "status": "ACTIVE"});
    let answer = connection.invoke(&extra).await.expect("failures");
    assert_eq!(answer.failures[0].property, "status");
    assert_eq!(okta.requests().len(), 0);
}
