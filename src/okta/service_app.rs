//! An app of Okta's type "API Services", which signs in with a key of its own.

use super::PrivateKey;

/// A service app, with all that a request for an access token needs.
#[derive(Debug, Clone)]
pub struct ServiceApp {
    /// The app's id, `0oa…`.
    pub client_id: String,
    /// The scopes to ask for.
    pub scopes: Vec<String>,
    /// The private half of a key that is registered with the app.
    pub private_key: PrivateKey,
    /// Which of the app's keys it is (`kid`); Okta needs it where there are
    /// several.
    pub private_key_id: Option<String>,
}
