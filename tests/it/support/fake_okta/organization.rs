//! The organization behind the socket: apps, their tokens, who may ask.
//!
//! Ids, names and secrets are made up. The secrets and the user's name carry
//! marks, so that a test can look for them where they must not be.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::body::Body;
use axum::extract::{Path, Query, Request, State};
use axum::http::header::LINK;
use axum::http::{HeaderMap, HeaderValue, Response};
use axum::routing::{get, post};
use axum::{Json, Router, middleware, response::IntoResponse};
use serde::Deserialize;
use serde_json::{Value, json};

use super::answer::Answer;
use super::oauth::AuthorizationServer;
use super::user;

/// An API token that the organization accepts with the scheme `SSWS`.
pub(crate) const API_TOKEN: &str = "00stand-in-api-token-SECRETMARK";
/// An access token that the organization accepts with the scheme `Bearer`.
pub(crate) const ACCESS_TOKEN: &str = "stand-in.access-token.SECRETMARK";
/// The app that has tokens from the start.
pub(crate) const APP_ID: &str = "0oa1standin0app00001";
/// The app's first token; [`token_id`] of 1.
pub(crate) const TOKEN_ID: &str = "oar1standin0tk000001";
/// The name of the tokens' user, which stands in `_links` only.
pub(crate) const DISPLAY_NAME: &str = "Display Name MARK";

pub(super) const USER_ID: &str = "00u1standin0user0001";
const ISSUER: &str = "https://standin.example.com/oauth2/aus1standin0auth0001";

/// Okta's default and greatest page of a list of tokens.
const PAGE: (usize, usize) = (20, 200);

/// The id of the app's token number `number`, counted from 1.
pub(crate) fn token_id(number: usize) -> String {
    format!("oar1standin0tk{number:06}")
}

/// A token's record with every field that Okta documents.
pub(crate) fn record(app_id: &str, token_id: &str) -> Value {
    let organization = "https://standin.example.com";
    let token_url = format!("{organization}/api/v1/apps/{app_id}/tokens/{token_id}");
    let link = |path: &str, title: &str| json!({ "href": format!("{organization}{path}"), "title": title });
    json!({
        "id": token_id,
        "status": "ACTIVE",
        "created": "2026-03-02T09:15:44.123Z",
        "lastUpdated": "2026-03-05T11:00:01.000Z",
        "expiresAt": "2026-03-09T09:15:44.000Z",
        "issuer": ISSUER,
        "clientId": app_id,
        "userId": USER_ID,
        "scopes": ["openid", "offline_access"],
        "_links": {
            "app": link(&format!("/api/v1/apps/{app_id}"), "Stand-in App"),
            "self": { "href": token_url },
            "revoke": { "href": token_url, "hints": { "allow": ["DELETE"] } },
            "client": link(&format!("/oauth2/v1/clients/{app_id}"), "Stand-in App"),
            "user": link(&format!("/api/v1/users/{USER_ID}"), DISPLAY_NAME),
            "authorizationServer": link("/api/v1/authorizationServers/aus1standin0auth0001", "Stand-in AS"),
        },
    })
}

/// The tokens of each app, both by id, so that thousands cost little.
type Apps = BTreeMap<String, BTreeMap<String, Value>>;

/// The apps and their tokens, and who may ask for them.
pub(super) struct Organization {
    url: String,
    pub(super) oauth: AuthorizationServer,
    apps: Mutex<Apps>,
}

impl Organization {
    /// An organization at that URL with `tokens` tokens of [`APP_ID`].
    pub(super) fn new(url: String, tokens: usize) -> Self {
        let tokens = (1..=tokens)
            .map(token_id)
            .map(|id| (id.clone(), record(APP_ID, &id)))
            .collect();
        let apps = BTreeMap::from([(APP_ID.to_owned(), tokens)]);
        Self {
            oauth: AuthorizationServer::new(&url),
            url,
            apps: Mutex::new(apps),
        }
    }

    pub(super) fn url(&self) -> &str {
        &self.url
    }

    pub(super) fn put_token(&self, record: Value) {
        let id = |field: &str| record[field].as_str().unwrap_or_default().to_owned();
        let (app_id, token_id) = (id("clientId"), id("id"));
        let mut apps = self.apps();
        apps.entry(app_id).or_default().insert(token_id, record);
    }

    fn apps(&self) -> MutexGuard<'_, Apps> {
        self.apps.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The API's paths, each behind the check of credentials.
    pub(super) fn routes(self: &Arc<Self>) -> Router {
        Router::new()
            .route("/api/v1/apps/{app_id}/tokens", get(list_tokens))
            .route("/api/v1/apps/{app_id}/tokens/{token_id}", get(read_token))
            .route("/api/v1/users/me", get(user::me))
            .fallback(path_not_found)
            .method_not_allowed_fallback(method_not_supported)
            .layer(middleware::from_fn_with_state(
                Arc::clone(self),
                check_credentials,
            ))
            .route("/oauth2/v1/token", post(give_token))
            .with_state(Arc::clone(self))
    }
}

async fn check_credentials(
    State(organization): State<Arc<Organization>>,
    request: Request,
    next: middleware::Next,
) -> Response<Body> {
    let (method, path) = (request.method().as_str(), request.uri().path());
    if let Some(refusal) = organization.oauth.refusal(method, path, request.headers()) {
        return given(refusal);
    }
    let is_proven = request.headers().contains_key("dpop");
    let mut response = next.run(request).await;
    let nonce = is_proven.then(|| organization.oauth.nonce_with_success());
    if let Some(nonce) = nonce.flatten() {
        let nonce = HeaderValue::from_str(&nonce).expect("letters and digits");
        response.headers_mut().insert("dpop-nonce", nonce);
    }
    response
}

async fn give_token(
    State(organization): State<Arc<Organization>>,
    headers: HeaderMap,
    form: String,
) -> Response<Body> {
    let proof = headers.get("dpop").and_then(|proof| proof.to_str().ok());
    given(organization.oauth.token(&form, proof))
}

async fn read_token(
    State(organization): State<Arc<Organization>>,
    Path((app_id, token_id)): Path<(String, String)>,
) -> Response<Body> {
    let apps = organization.apps();
    let Some(tokens) = apps.get(&app_id) else {
        return not_found(&app_id, "OAuth2AppInstance");
    };
    match tokens.get(&token_id) {
        Some(token) => Json(token).into_response(),
        None => not_found(&token_id, "OAuth2RefreshToken"),
    }
}

/// The query of a list.
#[derive(Deserialize)]
struct Page {
    limit: Option<usize>,
    after: Option<String>,
}

async fn list_tokens(
    State(organization): State<Arc<Organization>>,
    Path(app_id): Path<String>,
    Query(page): Query<Page>,
) -> Response<Body> {
    let limit = page.limit.unwrap_or(PAGE.0);
    let Some(start) = page.after.as_deref().map_or(Some(0), position) else {
        return error(400, "E0000001", "Api validation failed: after");
    };
    if !(1..=PAGE.1).contains(&limit) {
        return error(400, "E0000001", "Api validation failed: limit");
    }
    let apps = organization.apps();
    let Some(tokens) = apps.get(&app_id) else {
        return not_found(&app_id, "OAuth2AppInstance");
    };
    let listed = tokens.values().skip(start).take(limit).collect::<Vec<_>>();
    let end = start + listed.len();
    let list_url = format!(
        "{}/api/v1/apps/{app_id}/tokens?limit={limit}",
        organization.url
    );
    let next = (end < tokens.len()).then(|| format!("{list_url}&after={}", cursor(end)));
    (links(&list_url, next.as_deref()), Json(listed)).into_response()
}

/// One `Link` header for this page and one for the next, as Okta sends them.
fn links(this: &str, next: Option<&str>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let relations = [(Some(this), "self"), (next, "next")];
    for (url, relation) in relations {
        let Some(url) = url else { continue };
        let link = HeaderValue::from_str(&format!("<{url}>; rel=\"{relation}\""));
        headers.append(LINK, link.expect("an encoded URL is a header value"));
    }
    headers
}

/// Cursors are opaque to clients, so that none counts in them.
fn cursor(position: usize) -> String {
    format!("c{:x}", position ^ 0x5a5a)
}

fn position(cursor: &str) -> Option<usize> {
    let digits = cursor.strip_prefix('c')?;
    Some(usize::from_str_radix(digits, 16).ok()? ^ 0x5a5a)
}

async fn path_not_found() -> Response<Body> {
    error(404, "E0000008", "The requested path was not found")
}

async fn method_not_supported() -> Response<Body> {
    error(
        405,
        "E0000022",
        "The endpoint does not support the provided HTTP method",
    )
}

fn not_found(id: &str, type_name: &str) -> Response<Body> {
    let summary = format!("Not found: Resource not found: {id} ({type_name})");
    error(404, "E0000007", &summary)
}

fn error(status: u16, code: &str, summary: &str) -> Response<Body> {
    given(Answer::okta_error(status, code, summary, &[]))
}

fn given(answer: Answer) -> Response<Body> {
    answer
        .respond(None)
        .expect("a given answer needs no usual one")
}
