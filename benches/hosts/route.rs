//! How providers reach the fake Okta.

use std::fs;
use std::path::Path;

use crate::support::fake_okta::{API_TOKEN, FakeOkta, Setup};

/// One for all providers of a run, so that they can be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Route {
    /// TLS to the organization's own URL, as to Okta.
    Tls,
    /// Plain HTTP by `http_proxy`: all that okta/okta can do with a server on
    /// a port of its own.
    HttpProxy,
}

impl Route {
    /// In words, for titles.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Tls => "over TLS",
            Self::HttpProxy => "over plain HTTP",
        }
    }

    /// A fake Okta at the end of this route.
    pub(crate) fn okta(self, setup: Setup) -> FakeOkta {
        FakeOkta::start_with(Setup {
            tls: self == Self::Tls,
            ..setup
        })
    }

    /// What leads a provider there. The fake Okta's authority, when it has one,
    /// is written into `folder`.
    pub(crate) fn variables(self, okta: &FakeOkta, folder: &Path) -> Vec<(&'static str, String)> {
        let mut variables = vec![("OKTA_API_TOKEN", API_TOKEN.to_owned())];
        match self {
            Self::HttpProxy => variables.extend([
                ("OKTA_ORG_NAME", "example".to_owned()),
                ("OKTA_BASE_URL", "okta.com".to_owned()),
                ("OKTA_HTTP_PROXY", okta.url().to_owned()),
            ]),
            Self::Tls => {
                let authority = folder.join("authority.pem");
                fs::write(&authority, okta.certificate_authority())
                    .expect("the certificate can be written");
                let host = okta.url().trim_start_matches("https://");
                let (name, base) = host.split_once('.').expect("an address with dots");
                variables.extend([
                    ("OKTA_ORG_NAME", name.to_owned()),
                    ("OKTA_BASE_URL", base.to_owned()),
                    ("SSL_CERT_FILE", authority.display().to_string()),
                    // Nothing there; the system's are not read either.
                    ("SSL_CERT_DIR", folder.join("home").display().to_string()),
                ]);
            }
        }
        variables
    }
}
