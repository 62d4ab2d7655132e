//! Forward proxies in this process's own settings: which the client connects to,
//! and how often when they are slow.

use std::time::Duration;

use futures_util::future::join_all;
use terraform_provider_okta::okta::{
    Client, Error, Fault, HttpError, OrganizationUrl, RequestError, forward_proxy,
};

use super::{UNIT, app_id, request_error, settings_for, trusting};
use crate::support::fake_okta::{FakeOkta, TOKEN_ID};
use crate::support::refusing_proxy::{Refusing, Replies};

/// An organization that only a proxy could lead to.
const URL: &str = "https://okta.standin.test";

/// How long these tests let a connection take.
const CONNECT: Duration = Duration::from_millis(300);

/// When nobody waits for the proxy any more.
const TOO_LATE: Duration = Duration::from_millis(600);

const READS: usize = 5;

const REJECTED: Replies = &[b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n"];

/// A client behind the proxy, as this user.
fn client(proxy: &Refusing, user: &str) -> Client {
    client_behind(&format!("http://{user}{}", proxy.address))
}

/// A client with this value of `HTTPS_PROXY`.
fn client_behind(value: &str) -> Client {
    let environment = |name: &str| (name == "HTTPS_PROXY").then(|| value.to_owned());
    let url = OrganizationUrl::parse(URL).expect("a URL");
    let mut settings = settings_for(URL, UNIT / 10);
    settings.http.forward_proxy = forward_proxy(&url, &environment).expect("a proxy");
    settings.http.root_certificates = trusting(FakeOkta::start_tls().certificate_authority());
    settings.http.timeouts.connect = CONNECT;
    Client::new(settings)
}

async fn read_at_once(client: &Client) -> Vec<Error> {
    let read = |number| async move { client.app_token(&app_id(number), TOKEN_ID).await };
    let reads = join_all((0..READS).map(read)).await;
    let errors = reads.into_iter().map(|read| read.expect_err("no tunnel"));
    errors.collect()
}

#[tokio::test]
async fn a_proxy_that_rejects_a_password_too_late_is_sent_it_once() {
    let proxy = Refusing::start(REJECTED, TOO_LATE).await;
    let client = client(&proxy, "me:SECRETMARK-wrong@");
    for _ in 0..2 {
        for error in read_at_once(&client).await {
            let RequestError::Http(HttpError::Transport(error)) = request_error(&error) else {
                panic!("it was retried: {error}");
            };
            assert_eq!(error.fault, Fault::ProxyTimeout);
        }
    }
    assert_eq!(proxy.connections(), 1);
}

#[tokio::test]
async fn a_slow_proxy_without_a_password_is_tried_six_times() {
    let proxy = Refusing::start(REJECTED, TOO_LATE).await;
    let client = client(&proxy, "");
    let error = client.app_token(&app_id(0), TOKEN_ID).await;
    let error = error.expect_err("no tunnel");
    let RequestError::Persistent { attempts, last, .. } = request_error(&error) else {
        panic!("it was not retried: {error}");
    };
    assert_eq!(*attempts, 6);
    let HttpError::Transport(last) = last else {
        panic!("there was a response: {last}");
    };
    assert_eq!(last.fault, Fault::ConnectTimeout);
}

#[tokio::test]
async fn a_proxy_whose_url_is_accepted_is_never_passed_by() {
    let punctuation = "!\"$%&'()*+,-.:;<=>@[]^_`{|}~";
    let users = ["", "me@", &format!("{punctuation} \u{fc}:{punctuation}@")];
    for scheme in ["http", "https", "socks5", "socks5h"] {
        for host in ["127.0.0.1", "LocalHost"] {
            for user in users {
                let proxy = Refusing::start(REJECTED, Duration::ZERO).await;
                let port = proxy.address.port();
                let value = format!("{scheme}://{user}{host}:{port}/{{}}|\"?{{|}}#\"");
                let read = client_behind(&value).app_token(&app_id(0), TOKEN_ID).await;
                read.expect_err("no tunnel");
                assert_ne!(proxy.connections(), 0, "{value}");
            }
        }
    }
}
