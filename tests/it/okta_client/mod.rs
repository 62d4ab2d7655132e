//! The client alone, in this process, against the stand-in over real sockets:
//! what takes whole windows of a rate limit, with a second of 10 ms.

mod faults;
mod rate_limits;
mod soak;

use std::sync::Arc;
use std::time::Duration;

use futures_util::{StreamExt, stream};
use terraform_provider_okta::okta::{
    AppToken, Client, Credentials, Error, ListSettings, OrganizationUrl, RetrySettings,
    RootCertificates, Settings, Timeouts,
};

use crate::support::fake_okta::{API_TOKEN, FakeOkta, TOKEN_ID, record};

/// What these tests call a second.
const UNIT: Duration = Duration::from_millis(10);

/// Settings that lead to the stand-in, with this for a second.
fn settings(okta: &FakeOkta, unit: Duration) -> Settings {
    let url = OrganizationUrl::parse(okta.url()).expect("a URL");
    Settings {
        own_url: url.clone(),
        organization_url: url,
        credentials: Credentials::ApiToken(API_TOKEN.into()),
        forward_proxy: None,
        root_certificates: RootCertificates::from_environment(&|_| None),
        timeouts: Timeouts::DEFAULT,
        retry: RetrySettings {
            unit,
            min_wait: unit * 30,
            max_wait: unit * 300,
            ..RetrySettings::DEFAULT
        },
        lists: ListSettings::DEFAULT,
    }
}

/// Gives the stand-in so many apps with a token each, which share no list.
fn put_apps(okta: &FakeOkta, count: usize) {
    (0..count).for_each(|number| okta.put_token(record(&app_id(number), TOKEN_ID)));
}

fn app_id(number: usize) -> String {
    format!("0oaApp{number}")
}

/// Reads the token of each of so many apps, some at once as a host does.
async fn read_apps(
    client: &Client,
    count: usize,
    at_once: usize,
) -> Vec<Result<AppToken, Arc<Error>>> {
    let read = |number| async move {
        let app_id = app_id(number);
        let read = client.app_token(&app_id, TOKEN_ID).await;
        read.inspect(|token| assert_eq!(token.client_id, app_id))
    };
    let reads = stream::iter(0..count).map(read);
    reads.buffer_unordered(at_once).collect().await
}
