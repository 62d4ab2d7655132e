//! Whoever the credential belongs to: okta/okta asks for that person before
//! it reads anything.

use axum::Json;
use serde_json::{Value, json};

use super::organization::{DISPLAY_NAME, USER_ID};

/// The record that `GET /api/v1/users/me` gives, as Okta documents it.
pub(super) async fn me() -> Json<Value> {
    let time = "2026-01-05T08:00:00.000Z";
    Json(json!({
        "id": USER_ID,
        "status": "ACTIVE",
        "created": time,
        "activated": time,
        "statusChanged": time,
        "lastLogin": time,
        "lastUpdated": time,
        "passwordChanged": time,
        "type": { "id": "oty1standin0type0001" },
        "profile": {
            "firstName": DISPLAY_NAME,
            "lastName": DISPLAY_NAME,
            "login": "person@standin.example.com",
            "email": "person@standin.example.com",
        },
        "credentials": { "provider": { "type": "OKTA", "name": "OKTA" } },
        "_links": { "self": { "href": format!("https://standin.example.com/api/v1/users/{USER_ID}") } },
    }))
}
