//! The read that failed, as diagnostics describe it.

use crate::diagnostic::quoted;
use crate::okta;

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
            quoted(self.app_id),
            self.url(),
        )
    }

    fn what(&self) -> String {
        match (self.token_id, self.page) {
            (Some(token_id), _) => format!("The token \"{}\"", quoted(token_id)),
            (None, Some(page)) => format!("Page {page} of the tokens"),
            (None, None) => "The tokens".to_owned(),
        }
    }
}
