//! The provider block: what it accepts, and the variables that stand in for
//! what it leaves out.

use crate::schema::{Attribute, Schema, Type};

/// A setting's two names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Setting {
    /// The attribute of the block.
    pub(super) attribute: &'static str,
    /// The environment variable that is read when the block says nothing.
    pub(super) variable: &'static str,
}

pub(super) const ORG_NAME: Setting = Setting {
    attribute: "org_name",
    variable: "OKTA_ORG_NAME",
};

pub(super) const BASE_URL: Setting = Setting {
    attribute: "base_url",
    variable: "OKTA_BASE_URL",
};

pub(super) const HTTP_PROXY: Setting = Setting {
    attribute: "http_proxy",
    variable: "OKTA_HTTP_PROXY",
};

pub(super) const API_TOKEN: Setting = Setting {
    attribute: "api_token",
    variable: "OKTA_API_TOKEN",
};

pub(super) const ACCESS_TOKEN: Setting = Setting {
    attribute: "access_token",
    variable: "OKTA_ACCESS_TOKEN",
};

/// The attributes of the provider block.
pub(super) fn schema() -> Schema {
    Schema {
        description: "Reads from an Okta organization. Nothing is contacted before something is \
                      read, and nothing is ever changed.",
        attributes: vec![
            Attribute::optional(
                ORG_NAME.attribute,
                Type::String,
                "The organization's name, the first part of its host: `acme` in \
                 `acme.okta.com`. Also read from `OKTA_ORG_NAME`.",
            ),
            Attribute::optional(
                BASE_URL.attribute,
                Type::String,
                "The rest of the organization's host, such as `okta.com`, `oktapreview.com` or \
                 that of a custom domain; a port may follow. Also read from `OKTA_BASE_URL`.",
            ),
            Attribute::optional(
                API_TOKEN.attribute,
                Type::String,
                "An API token made in Okta's admin console. Also read from `OKTA_API_TOKEN`. \
                 Not used where there is an `access_token`.",
            )
            .sensitive(),
            Attribute::optional(
                ACCESS_TOKEN.attribute,
                Type::String,
                "An OAuth 2.0 access token with the scope `okta.apps.read`. Also read from \
                 `OKTA_ACCESS_TOKEN`.",
            )
            .sensitive(),
            Attribute::optional(
                HTTP_PROXY.attribute,
                Type::String,
                "A URL that is called in place of `https://{org_name}.{base_url}`, with its port \
                 and path, such as that of a gateway; `http` is allowed. Such calls go through \
                 no forward proxy; for one of these set `HTTPS_PROXY` and leave this out. Also \
                 read from `OKTA_HTTP_PROXY`.",
            ),
        ],
    }
}
