//! The results of the function, and its errors.

use serde_json::{Value, json};
use tonic::{Code, Status};

use crate::support::fake_okta::{
    API_TOKEN, APP_ID, Answer, FakeOkta, Setup, TOKEN_ID, record, token_id,
};
use crate::support::okta;
use crate::support::plugin_host::PluginHost;
use crate::support::pulumi::{Connection, Launch, PulumiPlugin, settings, token};
use crate::support::session::app_token_of;

async fn configured(okta: &FakeOkta) -> (PulumiPlugin, Connection) {
    let plugin = Launch::by_hand().start().await;
    let connection = plugin.connect().await;
    connection.configure_for(okta).await;
    (plugin, connection)
}

/// What a failed read tells: the property it is about, and the text.
async fn failure(connection: &Connection) -> (String, String) {
    let arguments = json!({"clientId": APP_ID, "id": TOKEN_ID});
    match connection.invoke(&arguments).await {
        Err(status) => {
            assert_eq!(status.code(), Code::Unknown);
            (String::new(), status.message().to_owned())
        }
        Ok(answer) => match &answer.failures[..] {
            [failure] => (failure.property.clone(), failure.reason.clone()),
            other => panic!("not one failure: {other:?}"),
        },
    }
}

#[tokio::test]
async fn all_eight_values_are_there_and_the_request_is_terraforms() {
    let okta = FakeOkta::start();
    let (_plugin, connection) = configured(&okta).await;
    assert_eq!(connection.read(APP_ID, TOKEN_ID).await, token());
    let terraform = PluginHost::new().start().await;
    let session = terraform.connect().await.session().await;
    okta::configure(&session, &okta).await;
    let read = session.read(app_token_of(APP_ID, TOKEN_ID)).await;
    assert_eq!(read.diagnostics, []);
    let requests = okta.requests();
    let [ours, terraforms] = &requests[..] else {
        panic!("not two requests: {requests:?}");
    };
    assert_eq!(format!("{ours:?}"), format!("{terraforms:?}"));
}

#[tokio::test]
async fn what_okta_leaves_out_is_empty_and_never_null() {
    let okta = FakeOkta::start();
    okta.put_token(json!({"clientId": APP_ID, "id": TOKEN_ID}));
    let (_plugin, connection) = configured(&okta).await;
    let token = connection.read(APP_ID, TOKEN_ID).await;
    let expected = json!({
        "clientId": APP_ID, "created": "0001-01-01T00:00:00Z",
        "expiresAt": "0001-01-01T00:00:00Z", "id": TOKEN_ID, "issuer": "", "scopes": [],
        "status": "", "userId": "",
    });
    assert_eq!(token, expected);
}

#[tokio::test]
async fn failures_of_okta_are_the_same_help_as_in_terraform() {
    let okta = FakeOkta::start();
    for (answer, property, parts) in [
        (
            Answer::okta_error(404, "E0000007", "Not found: x (OAuth2RefreshToken)", &[]),
            "id",
            &["Okta App Token Not Found: ", "`clientId`", "E0000007"][..],
        ),
        (
            Answer::okta_error(404, "E0000007", "Not found: x (OAuth2AppInstance)", &[]),
            "clientId",
            &["Okta App Not Found: ", "`clientId`"],
        ),
        (
            Answer::okta_error(401, "E0000011", "Invalid token provided", &[]),
            "",
            &["E0000011", "API token"],
        ),
        (
            Answer::okta_error(403, "E0000006", "No permission", &[]),
            "",
            &["E0000006", "admin role"],
        ),
        (
            Answer::raw(200, "text/html", "<html>"),
            "",
            &["`orgName`", "`httpProxy`"],
        ),
    ] {
        okta.answer_path(&format!("/api/v1/apps/{APP_ID}/tokens/{TOKEN_ID}"), answer);
        let (_plugin, connection) = configured(&okta).await;
        let (at, said) = failure(&connection).await;
        assert_eq!(at, property, "{said}");
        for part in parts {
            assert!(said.contains(part), "{part} is not in: {said}");
        }
        for foreign in [
            "Terraform",
            "client_id",
            "org_name",
            "provider block",
            API_TOKEN,
        ] {
            assert!(!said.contains(foreign), "{foreign} is in: {said}");
        }
    }
}

/// The engine prints the value of a property that a failure is about.
#[tokio::test]
async fn a_value_that_is_longer_than_an_id_is_about_no_property() {
    let secret = "q7Xk2-SECRETMARK-aB3dE5fG7hJ9kL1mN3pQ5rS7t";
    let okta = FakeOkta::start();
    let (_plugin, connection) = configured(&okta).await;
    for (client_id, id, requests) in [(APP_ID, secret, 0), (secret, TOKEN_ID, 1)] {
        let arguments = json!({"clientId": client_id, "id": id});
        let status = connection.invoke(&arguments).await;
        let status = status.expect_err("a failure without a property fails the call");
        assert_eq!(status.code(), Code::Unknown);
        // What was sent to Okta is repeated, and cut.
        let is_shown = status.message().contains("q7Xk2-…");
        assert_eq!(is_shown, requests > 0, "{status}");
        assert!(!status.message().contains("SECRETMARK"), "{status}");
        assert_eq!(okta.requests().len(), requests);
    }
}

#[tokio::test]
async fn an_invisible_character_is_named_at_its_property() {
    let okta = FakeOkta::start();
    let (_plugin, connection) = configured(&okta).await;
    for (client_id, id, property) in [
        ("0oa\u{200b}1", TOKEN_ID, "clientId"),
        (APP_ID, "oar\u{200b}1", "id"),
    ] {
        let arguments = json!({"clientId": client_id, "id": id});
        let answer = connection.invoke(&arguments).await.expect("an answer");
        let [failure] = &answer.failures[..] else {
            panic!("not one failure: {answer:?}");
        };
        assert_eq!(failure.property, property);
        assert!(failure.reason.contains("U+200B"), "{}", failure.reason);
    }
    assert_eq!(okta.requests().len(), 0);
}

#[tokio::test]
async fn missing_settings_are_named_by_key_and_by_variable() {
    let plugin = Launch::by_hand().start().await;
    let connection = plugin.connect().await;
    let configured = connection.configure(&json!({})).await;
    configured.expect("nothing is wrong as long as nothing is read");
    let (_, said) = failure(&connection).await;
    for part in [
        "`pulumi config set okta:orgName …`",
        "`OKTA_ORG_NAME=acme`",
        "`pulumi config set okta:baseUrl …`",
        "`OKTA_BASE_URL=okta.com`",
        "`pulumi config set --secret okta:apiToken`",
        "`OKTA_API_TOKEN`",
    ] {
        assert!(said.contains(part), "{part} is not in: {said}");
    }
}

#[tokio::test]
async fn the_environment_stands_in_for_settings() {
    let okta = FakeOkta::start();
    let launch = Launch::by_hand()
        .variable("OKTA_ORG_NAME", "example")
        .variable("OKTA_BASE_URL", "okta.com")
        .variable("OKTA_API_TOKEN", API_TOKEN)
        .variable("OKTA_HTTP_PROXY", okta.url());
    let plugin = launch.start().await;
    let connection = plugin.connect().await;
    let configured = connection.configure(&json!({"version": "6.2.0"})).await;
    configured.expect("all is in the environment");
    let token = connection.read(APP_ID, TOKEN_ID).await;
    assert_eq!(token["status"], "ACTIVE");
}

/// Reads a thousand tokens of one app at once, all of them right. Returns the
/// number of requests for it.
async fn requests_of_a_thousand_reads(more: Value) -> usize {
    const READS: usize = 1000;
    let okta = FakeOkta::start_with(Setup {
        tokens: READS,
        ..Setup::default()
    });
    let plugin = Launch::by_hand().start().await;
    let connection = plugin.connect().await;
    let mut settings = settings(&okta);
    for (key, value) in more.as_object().expect("an object") {
        settings[key] = value.clone();
    }
    connection.configure(&settings).await.expect("it is taken");
    let reads = (1..=READS).map(|number| {
        let connection = connection.clone();
        tokio::spawn(async move { connection.read(APP_ID, &token_id(number)).await })
    });
    for (number, read) in reads.collect::<Vec<_>>().into_iter().enumerate() {
        let token = read.await.expect("the read ends");
        let expected = record(APP_ID, &token_id(number + 1));
        assert_eq!(token["id"], expected["id"]);
        assert_eq!(token["userId"], expected["userId"]);
    }
    okta.requests().len()
}

#[tokio::test]
async fn a_thousand_reads_at_once_are_all_right_and_cost_no_more_than_one_by_one() {
    let requests = requests_of_a_thousand_reads(json!({})).await;
    assert!(requests <= 1002, "{requests}");
}

#[tokio::test]
async fn cancel_gives_up_what_runs_and_nothing_else() {
    let okta = FakeOkta::start();
    let (_plugin, connection) = configured(&okta).await;
    okta.set_latency(std::time::Duration::from_secs(600));
    let reading = {
        let connection = connection.clone();
        let arguments = json!({"clientId": APP_ID, "id": TOKEN_ID});
        tokio::spawn(async move { connection.invoke(&arguments).await })
    };
    let waiting = std::thread::spawn(move || {
        okta.wait_for_requests(1);
        okta
    });
    let okta = tokio::task::spawn_blocking(|| waiting.join()).await;
    let okta = okta.expect("no cancellation").expect("the request came");
    connection
        .calls
        .clone()
        .cancel(())
        .await
        .expect("an answer");
    let status: Status = reading.await.expect("it ends").expect_err("it is given up");
    assert_eq!(status.code(), Code::Cancelled);
    assert!(status.message().contains("Ctrl-C"), "{status}");
    okta.set_latency(std::time::Duration::ZERO);
    let token: Value = connection.read(APP_ID, TOKEN_ID).await;
    assert_eq!(token["status"], "ACTIVE");
}

#[tokio::test]
async fn no_credential_is_shown_anywhere() {
    let okta = FakeOkta::start();
    let plugin = Launch::by_hand().variable("TF_LOG", "TRACE").start().await;
    let connection = plugin.connect().await;
    let mut bad = settings(&okta);
    bad["apiToken"] = json!("00s3cret");
    connection.check(&bad).await;
    connection.configure(&bad).await.expect("it can be sent");
    let (_, said) = failure(&connection).await;
    assert!(!said.contains("00s3cret"), "{said}");
    let (stdout, stderr) = plugin.said().await;
    assert_eq!(stdout, "");
    assert!(stderr.contains("Invoke"), "{stderr}");
    for shown in ["00s3cret", APP_ID, TOKEN_ID] {
        assert!(!stderr.contains(shown), "{stderr}");
    }
}
