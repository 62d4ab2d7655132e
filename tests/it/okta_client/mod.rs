//! The client alone, in this process, against the fake Okta over real sockets:
//! what takes whole windows of a rate limit, with a second of 10 ms.

mod faults;
mod forward_proxies;
mod http2;
mod lists;
mod probes;
mod rate_limits;
mod server_certificates;
mod soak;
mod waits;
mod whole_lists;

use std::io::Write;
use std::time::Duration;

use futures_util::{StreamExt, stream};
use tempfile::NamedTempFile;
use terraform_provider_okta::okta::{
    AppToken, Client, Credentials, Error, OrganizationUrl, ReadError, RequestError,
    RootCertificates, Settings,
};

use crate::support::fake_okta::{API_TOKEN, FakeOkta, TOKEN_ID, record};

/// What these tests call a second.
const UNIT: Duration = Duration::from_millis(10);

/// Settings that lead to the fake Okta, with this for a second.
fn settings(okta: &FakeOkta, unit: Duration) -> Settings {
    settings_for(okta.url(), unit)
}

fn settings_for(url: &str, unit: Duration) -> Settings {
    let url = OrganizationUrl::parse(url).expect("a URL");
    let mut settings = Settings::new(url, Credentials::ApiToken(API_TOKEN.into()));
    settings.rate_limit.unit = unit;
    settings.retry.min_wait = unit * 30;
    settings.retry.max_wait = unit * 300;
    settings
}

/// Roots that trust this authority alone.
fn trusting(authority: &str) -> RootCertificates {
    let mut file = NamedTempFile::new().expect("a file");
    file.write_all(authority.as_bytes()).expect("a full file");
    // It is read when the first request is made, and left to the system.
    let (_, path) = file.keep().expect("a file that stays");
    let path = path.to_string_lossy().into_owned();
    RootCertificates::from_environment(&move |name| match name {
        "SSL_CERT_FILE" => Some(path.clone()),
        "SSL_CERT_DIR" => Some("/nowhere".to_owned()),
        _ => None,
    })
}

/// Gives the fake Okta so many apps with a token each, which share no list.
fn put_apps(okta: &FakeOkta, count: usize) {
    (0..count).for_each(|number| okta.put_token(record(&app_id(number), TOKEN_ID)));
}

fn app_id(number: usize) -> String {
    format!("0oaApp{number}")
}

/// Reads the token of each of so many apps, some at once as a host does.
async fn read_apps(client: &Client, count: usize, at_once: usize) -> Vec<Result<AppToken, Error>> {
    let read = |number| async move {
        let app_id = app_id(number);
        let read = client.app_token(&app_id, TOKEN_ID).await;
        read.inspect(|token| assert_eq!(token.client_id, app_id))
    };
    let reads = stream::iter(0..count).map(read);
    reads.buffer_unordered(at_once).collect().await
}

/// Why a read's request has no response.
fn request_error(error: &Error) -> &RequestError {
    let Error::Read(read) = error else {
        panic!("no request failed: {error}");
    };
    let ReadError::Request(request) = &**read else {
        panic!("there was a response: {error}");
    };
    request
}
