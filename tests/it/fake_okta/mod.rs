//! The fake Okta, asked by an HTTP client that has nothing to do with
//! the provider's.

mod oauth;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::http::Version;
use reqwest::{Client, Response};
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use serde_json::{Value, json};

use crate::support::fake_okta::{
    ACCESS_TOKEN, API_TOKEN, APP_ID, Answer, DISPLAY_NAME, FakeOkta, Setup, TOKEN_ID, TargetForm,
    record, token_id,
};

/// A client that trusts the fake Okta, if that speaks TLS, and nobody else.
fn client(okta: &FakeOkta) -> Client {
    let mut roots = RootCertStore::empty();
    if okta.url().starts_with("https") {
        let authority = CertificateDer::from_pem_slice(okta.certificate_authority().as_bytes());
        roots
            .add(authority.expect("the authority is PEM"))
            .expect("the authority can be a root");
    }
    let mut tls = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("the provider knows TLS")
        .with_root_certificates(roots)
        .with_no_client_auth();
    tls.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Client::builder()
        .tls_backend_preconfigured(tls)
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .expect("the client can be built")
}

fn token_path(app_id: &str, token_id: &str) -> String {
    format!("/api/v1/apps/{app_id}/tokens/{token_id}")
}

/// Asks with the API token.
async fn ask(okta: &FakeOkta, path_or_url: &str) -> reqwest::Result<Response> {
    let url = if path_or_url.starts_with('/') {
        format!("{}{path_or_url}", okta.url())
    } else {
        path_or_url.to_owned()
    };
    client(okta)
        .get(url)
        .header("Authorization", format!("SSWS {API_TOKEN}"))
        .send()
        .await
}

async fn answer(okta: &FakeOkta, path_or_url: &str) -> Response {
    ask(okta, path_or_url).await.expect("an answer")
}

async fn body(response: Response) -> Value {
    let bytes = response.bytes().await.expect("a body");
    serde_json::from_slice(&bytes).expect("a JSON body")
}

fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    let value = response.headers().get(name);
    value.map_or("", |value| value.to_str().expect("a text header"))
}

#[tokio::test]
async fn a_token_is_answered_with_every_documented_field() {
    let okta = FakeOkta::start();
    let response = answer(&okta, &token_path(APP_ID, TOKEN_ID)).await;
    assert_eq!(response.status(), 200);
    assert_eq!(header(&response, "content-type"), "application/json");
    let token = body(response).await;
    assert_eq!(token, record(APP_ID, TOKEN_ID));
    assert_eq!(token["_links"]["user"]["title"], DISPLAY_NAME);
}

#[tokio::test]
async fn every_answer_carries_the_rate_limit_a_request_id_and_a_date() {
    let okta = FakeOkta::start();
    for path in [token_path(APP_ID, TOKEN_ID), "/nothing/here".to_owned()] {
        let response = answer(&okta, &path).await;
        assert_eq!(header(&response, "x-rate-limit-limit"), "100000");
        for name in [
            "x-rate-limit-remaining",
            "x-rate-limit-reset",
            "x-okta-request-id",
            "date",
        ] {
            assert_ne!(header(&response, name), "", "{name} of {path}");
        }
    }
}

#[tokio::test]
async fn only_known_credentials_are_answered() {
    let okta = FakeOkta::start();
    let url = format!("{}{}", okta.url(), token_path(APP_ID, TOKEN_ID));
    let cases = [
        (Some(format!("SSWS {API_TOKEN}")), 200),
        (Some(format!("Bearer {ACCESS_TOKEN}")), 200),
        (Some(format!("Bearer {API_TOKEN}")), 401),
        (Some("SSWS wrong".to_owned()), 401),
        (None, 401),
    ];
    for (authorization, status) in cases {
        let mut request = client(&okta).get(&url);
        if let Some(authorization) = &authorization {
            request = request.header("Authorization", authorization);
        }
        let response = request.send().await.expect("an answer");
        assert_eq!(response.status(), status, "{authorization:?}");
        if status == 401 {
            assert_eq!(body(response).await["errorCode"], "E0000011");
        }
    }
}

#[tokio::test]
async fn what_is_not_there_is_refused_in_five_fields() {
    let okta = FakeOkta::start();
    let resource = |id: &str, kind: &str| format!("Not found: Resource not found: {id} ({kind})");
    let cases = [
        (
            token_path("0oaNo", TOKEN_ID),
            "E0000007",
            resource("0oaNo", "OAuth2AppInstance"),
        ),
        (
            token_path(APP_ID, "a%2Fb"),
            "E0000007",
            resource("a/b", "OAuth2RefreshToken"),
        ),
        (
            "/api/v1/nothing".to_owned(),
            "E0000008",
            "The requested path was not found".to_owned(),
        ),
    ];
    for (path, code, summary) in cases {
        let response = answer(&okta, &path).await;
        assert_eq!(response.status(), 404, "{path}");
        let error = body(response).await;
        let expected = json!({
            "errorCode": code, "errorSummary": summary, "errorLink": code,
            "errorId": "oaeStandInError00001", "errorCauses": [],
        });
        assert_eq!(error, expected, "{path}");
    }
}

#[tokio::test]
async fn a_list_is_paged_by_links() {
    let okta = FakeOkta::start_with(Setup {
        tokens: 45,
        ..Setup::default()
    });
    let mut url = format!("/api/v1/apps/{APP_ID}/tokens");
    let mut ids = Vec::new();
    let mut pages = 0;
    while !url.is_empty() {
        let response = answer(&okta, &url).await;
        url = next_link(&response);
        let tokens = body(response).await;
        let tokens = tokens.as_array().expect("a list");
        assert!(tokens.len() <= 20, "the default limit is 20");
        ids.extend(tokens.iter().map(|token| token["id"].clone()));
        pages += 1;
    }
    assert_eq!(pages, 3);
    assert_eq!(ids, (1..=45).map(token_id).collect::<Vec<_>>());
}

fn next_link(response: &Response) -> String {
    let links = response.headers().get_all("link").iter();
    let next = links
        .filter_map(|link| link.to_str().ok()?.strip_suffix(">; rel=\"next\""))
        .find_map(|link| link.strip_prefix('<'));
    next.unwrap_or_default().to_owned()
}

#[tokio::test]
async fn a_list_refuses_a_limit_or_a_cursor_that_it_does_not_know() {
    let okta = FakeOkta::start();
    for (query, status) in [
        ("limit=1", 200),
        ("limit=200", 200),
        ("limit=0", 400),
        ("limit=201", 400),
        ("after=nonsense", 400),
    ] {
        let path = format!("/api/v1/apps/{APP_ID}/tokens?{query}");
        assert_eq!(answer(&okta, &path).await.status(), status, "{query}");
    }
}

#[tokio::test]
async fn tls_is_spoken_with_a_certificate_of_its_own_authority() {
    let okta = FakeOkta::start_tls();
    let response = answer(&okta, &token_path(APP_ID, TOKEN_ID)).await;
    assert_eq!(response.status(), 200);
    assert_eq!(response.version(), Version::HTTP_2);
    let stranger = client(&FakeOkta::start());
    assert!(stranger.get(okta.url()).send().await.is_err());
}

/// Sends a request line and its `Host` as a client writes them, with the API
/// token, and gives the whole answer.
fn send_raw(okta: &FakeOkta, target: &str, host: &str) -> String {
    let mut stream = TcpStream::connect(okta.address()).expect("it listens");
    write!(
        stream,
        "GET {target} HTTP/1.1\r\nHost: {host}\r\n\
         Authorization: SSWS {API_TOKEN}\r\nConnection: close\r\n\r\n"
    )
    .expect("it reads");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("it answers");
    answer
}

#[test]
fn a_whole_url_as_request_target_is_answered_and_seen_as_such() {
    let okta = FakeOkta::start();
    let target = format!("http://acme.example.com{}", token_path(APP_ID, TOKEN_ID));
    let answer = send_raw(&okta, &target, "acme.example.com");
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    let seen = &okta.requests()[0];
    assert_eq!((&seen.target, seen.form), (&target, TargetForm::Absolute));
}

/// As okta/okta 6.12 sends it if `http_proxy` names the fake Okta; unchanged up to 7.0
/// as far as its release notes say.
#[test]
fn the_user_is_answered_to_a_whole_url_whose_host_has_no_port() {
    let okta = FakeOkta::start();
    let answer = send_raw(&okta, "http://127.0.0.1/api/v1/users/me", "127.0.0.1");
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    let (_, body) = answer.split_once("\r\n\r\n").expect("a body");
    let user: Value = serde_json::from_str(body).expect("JSON");
    assert_eq!(user["status"], "ACTIVE");
    assert_eq!(user["id"], record(APP_ID, TOKEN_ID)["userId"]);
}

#[tokio::test]
async fn requests_are_seen_as_they_were_sent() {
    let okta = FakeOkta::start();
    let path = token_path("0oa%20x", "a%2Fb?expand=scope");
    answer(&okta, &path).await;
    okta.wait_for_requests(1);
    let requests = okta.requests();
    assert_eq!(requests.len(), 1);
    assert_eq!(requests[0].method, "GET");
    assert_eq!(requests[0].target, path);
    assert_eq!(requests[0].form, TargetForm::Origin);
    assert_eq!(requests[0].version, Version::HTTP_11);
    assert_eq!(
        requests[0].header("authorization"),
        format!("SSWS {API_TOKEN}")
    );
    assert_eq!(requests[0].header("x-none"), "");
    assert_eq!(okta.connections(), 1);
}

#[tokio::test]
async fn answers_can_be_scripted_in_order_and_by_path() {
    let okta = FakeOkta::start();
    let path = token_path(APP_ID, TOKEN_ID);
    okta.answer_path(&path, Answer::raw(200, "text/html", "<p>"));
    okta.answer_next(2, Answer::throttled(Duration::from_secs(7)));
    okta.answer_next(1, Answer::redirect(302, "/elsewhere"));
    okta.answer_next(1, Answer::empty(403).header("WWW-Authenticate", "Bearer"));
    let mut statuses = Vec::new();
    for _ in 0..5 {
        statuses.push(answer(&okta, &path).await.status().as_u16());
    }
    assert_eq!(statuses, [429, 429, 302, 403, 200]);
    let page = answer(&okta, &path).await;
    assert_eq!(header(&page, "content-type"), "text/html");
    assert_eq!(page.text().await.expect("a body"), "<p>");
}

#[tokio::test]
async fn headers_of_an_answer_can_be_set() {
    let okta = FakeOkta::start();
    let scripted = Answer::usual()
        .header("X-Rate-Limit-Remaining", "0")
        .header("Date", "Mon, 02 Mar 2026 09:15:44 GMT");
    okta.answer_next(1, scripted);
    let response = answer(&okta, &token_path(APP_ID, TOKEN_ID)).await;
    assert_eq!(response.status(), 200);
    assert_eq!(header(&response, "x-rate-limit-remaining"), "0");
    assert_eq!(header(&response, "date"), "Mon, 02 Mar 2026 09:15:44 GMT");
}

#[tokio::test]
async fn a_connection_can_be_closed_before_or_in_the_middle_of_an_answer() {
    for okta in [FakeOkta::start(), FakeOkta::start_tls()] {
        okta.answer_next(1, Answer::closed());
        okta.answer_next(1, Answer::cut_short());
        let path = token_path(APP_ID, TOKEN_ID);
        assert!(ask(&okta, &path).await.is_err());
        assert!(answer(&okta, &path).await.bytes().await.is_err());
        assert_eq!(answer(&okta, &path).await.status(), 200);
    }
}

#[tokio::test]
async fn answers_can_be_late() {
    let okta = FakeOkta::start();
    let delay = Duration::from_millis(50);
    okta.answer_next(1, Answer::usual().after(delay));
    let path = token_path(APP_ID, TOKEN_ID);
    for _ in 0..2 {
        let asked = Instant::now();
        answer(&okta, &path).await;
        assert!(asked.elapsed() >= delay);
        okta.set_latency(delay);
    }
}

#[tokio::test]
async fn a_token_of_any_shape_can_be_put() {
    let okta = FakeOkta::start();
    let odd = json!({ "id": "oarOdd", "clientId": "0oaOther", "scopes": 5 });
    okta.put_token(odd.clone());
    let response = answer(&okta, &token_path("0oaOther", "oarOdd")).await;
    assert_eq!(body(response).await, odd);
    okta.put_token(json!({ "id": "oarOdd", "clientId": "0oaOther" }));
    let response = answer(&okta, &token_path("0oaOther", "oarOdd")).await;
    assert_eq!(body(response).await["scopes"], Value::Null);
}
