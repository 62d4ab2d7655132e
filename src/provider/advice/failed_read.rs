//! The read that failed, as diagnostics describe it.

use crate::diagnostic::quoted;
use crate::okta::{self, Credentials};
use crate::provider::id::{cut_in, is_cut, shown};

/// A read that failed: of what, and with which client.
pub(in crate::provider) struct FailedRead<'read> {
    pub(in crate::provider) client: &'read okta::Client,
    pub(in crate::provider) app_id: &'read str,
    /// The token; `None` for all tokens of the app.
    pub(in crate::provider) token_id: Option<&'read str>,
    /// The page of the list that failed, from 1.
    pub(in crate::provider) page: Option<usize>,
}

impl FailedRead<'_> {
    /// The app's id as a text shows it.
    pub(super) fn app_id(&self) -> String {
        shown(self.app_id)
    }

    /// The token's id as a text shows it.
    pub(super) fn token_id(&self) -> Option<String> {
        self.token_id.map(shown)
    }

    /// Returns the text with all long ids cut, whoever repeated them: those of
    /// the read and the service app's client id.
    pub(super) fn with_cut_ids(&self, text: &str) -> String {
        let text = cut_in(text, self.app_id);
        let text = match self.token_id {
            Some(token_id) => cut_in(&text, token_id),
            None => text,
        };
        match self.client.credentials() {
            Credentials::PrivateKey(app) => cut_in(&text, &app.client_id),
            Credentials::ApiToken(_) | Credentials::AccessToken(_) => text,
        }
    }

    /// Returns whether a diagnostic may point at the attribute: hosts print the
    /// source line, with the whole id in it.
    pub(super) fn may_point_at(&self, attribute: &str) -> bool {
        !is_cut(match attribute {
            "client_id" => self.app_id,
            _ => self.token_id.unwrap_or_default(),
        })
    }

    /// The organization's URL as a sentence has it. Like the other two it may
    /// be of any length.
    pub(super) fn url(&self) -> String {
        quoted(self.client.organization_url())
    }

    /// Its host.
    pub(super) fn host(&self) -> String {
        quoted(&self.client.organization_url().host())
    }

    /// The URL that Okta itself uses for the organization.
    pub(super) fn canonical_url(&self) -> String {
        quoted(self.client.canonical_url())
    }

    /// Says what was read from where, as a sentence.
    pub(super) fn description(&self) -> String {
        let proxy = match self.client.forward_proxy() {
            Some(proxy) => format!(
                " through the proxy {} ({})",
                quoted(proxy),
                proxy.variable()
            ),
            None => String::new(),
        };
        format!(
            "{} of the app \"{}\" could not be read from {}{proxy}.",
            self.what(),
            self.app_id(),
            self.url(),
        )
    }

    fn what(&self) -> String {
        match (self.token_id(), self.page) {
            (Some(token_id), _) => format!("The token \"{token_id}\""),
            (None, Some(page)) => format!("Page {page} of the tokens"),
            (None, None) => "The tokens".to_owned(),
        }
    }
}
