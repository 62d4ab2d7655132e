//! One process, configured more than once, as a reattached one is: nothing of
//! the old configuration is left.

use crate::support::fake_okta::{ACCESS_TOKEN, API_TOKEN, APP_ID, FakeOkta, TOKEN_ID};
use crate::support::message_pack::{decoded, text};
use crate::support::okta::{Reading, configure, settings};
use crate::support::plugin_host::PluginHost;
use crate::support::session::{Session, app_token_of, only_error};

async fn read(session: &Session) -> Result<(), String> {
    let answer = session.read(app_token_of(APP_ID, TOKEN_ID)).await;
    match answer.state {
        Some(state) => {
            assert_eq!(decoded(&state)["id"], TOKEN_ID);
            Ok(())
        }
        None => Err(only_error(&answer.diagnostics).detail.clone()),
    }
}

#[tokio::test]
async fn the_next_read_goes_where_the_last_configuration_says() {
    let (first, second) = (FakeOkta::start(), FakeOkta::start());
    let plugin = PluginHost::new().start().await;
    let session = plugin.connect().await.session().await;
    for (okta, other) in [(&first, &second), (&second, &first), (&first, &second)] {
        configure(&session, okta).await;
        let before = (okta.requests().len(), other.requests().len());
        assert_eq!(read(&session).await, Ok(()));
        let after = (okta.requests().len(), other.requests().len());
        assert_eq!(after, (before.0 + 1, before.1));
    }
}

#[tokio::test]
async fn no_credential_carries_over() {
    let okta = FakeOkta::start();
    let plugin = PluginHost::new().start().await;
    let session = plugin.connect().await.session().await;
    let with = |name: &'static str, value: &str| {
        let mut config = settings(&okta, "");
        config.retain(|(name, _)| *name != "api_token");
        config.push((name, text(value)));
        session.provider_block(&config)
    };
    for (name, value, header) in [
        ("api_token", API_TOKEN, format!("SSWS {API_TOKEN}")),
        (
            "access_token",
            ACCESS_TOKEN,
            format!("Bearer {ACCESS_TOKEN}"),
        ),
        ("api_token", API_TOKEN, format!("SSWS {API_TOKEN}")),
    ] {
        assert_eq!(session.configure(with(name, value)).await, []);
        assert_eq!(read(&session).await, Ok(()));
        let requests = okta.requests();
        let last = requests.last().expect("a request");
        assert_eq!(last.header("authorization"), header);
    }
    let nothing = session.provider_block(&[("http_proxy", text(okta.url()))]);
    assert_eq!(session.configure(nothing).await, []);
    let before = okta.requests().len();
    assert!(
        read(&session).await.is_err(),
        "nothing is left to read with"
    );
    assert_eq!(okta.requests().len(), before);
}

#[tokio::test]
async fn a_configuration_that_fails_leaves_none_behind() {
    let okta = FakeOkta::start();
    let plugin = PluginHost::new().start().await;
    let session = plugin.connect().await.session().await;
    configure(&session, &okta).await;
    assert_eq!(read(&session).await, Ok(()));
    let broken = session.provider_block(&[("api_token", vec![0xc2])]);
    only_error(&session.configure(broken).await);
    assert!(
        read(&session).await.is_err(),
        "the old configuration is gone"
    );
}

#[tokio::test]
async fn reads_under_way_end_with_the_client_they_began_with() {
    let (slow, quick) = (FakeOkta::start(), FakeOkta::start());
    let plugin = PluginHost::new().start().await;
    let session = plugin.connect().await.session().await;
    let reading = Reading::start(&session, &slow, 3).await;
    configure(&session, &quick).await;
    assert_eq!(read(&session).await, Ok(()));
    assert!(
        reading.all_wait(),
        "they still wait for the Okta they asked"
    );
    assert_eq!(quick.requests().len(), 1);
    session.stop().await;
    reading.ended_at_once().await;
}

/// The process has one host, and so one configuration. What a connection in
/// debug mode gets is in `debug_mode`.
#[tokio::test]
async fn a_host_that_connects_again_goes_on_with_its_configuration() {
    let okta = FakeOkta::start();
    let plugin = PluginHost::new().start().await;
    let before = plugin.connect().await;
    let session = before.session().await;
    configure(&session, &okta).await;
    drop((before, session));
    let again = plugin.connect().await.session().await;
    assert_eq!(read(&again).await, Ok(()));
    assert_eq!(okta.requests().len(), 1);
}
