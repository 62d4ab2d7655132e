//! Tables of blocks and environments with the resulting settings.

use serde_json::{Value, json};

use super::*;
use crate::diagnostic::AttributePath;
use crate::provider::config::key_file::KeyFileError;

type Variables<'test> = [(&'test str, &'test str)];

/// The result of resolving, in a form for tables.
#[derive(Debug, PartialEq, Eq)]
enum Outcome {
    /// The URL, the kind of credential, and the proxy.
    Ready(String, &'static str, Option<String>),
    /// The summaries of what is missing.
    Missing(Vec<String>),
    /// Summary and path of what is wrong.
    Wrong(Vec<(String, Option<String>)>),
}

fn ready(url: &str, credential: &'static str) -> Outcome {
    Outcome::Ready(url.to_owned(), credential, None)
}

fn missing(summaries: &[&str]) -> Outcome {
    let summaries = summaries.iter().map(|summary| (*summary).to_owned());
    Outcome::Missing(summaries.collect())
}

fn wrong(mistakes: &[(&str, Option<&str>)]) -> Outcome {
    let mistakes = mistakes.iter().map(|(summary, path)| {
        let path = path.map(str::to_owned);
        ((*summary).to_owned(), path)
    });
    Outcome::Wrong(mistakes.collect())
}

fn configuration(values: Value, unknown: &[&str]) -> Configuration {
    let Value::Object(values) = values else {
        panic!("a block is an object");
    };
    let unknown = unknown.iter().map(|name| AttributePath::attribute(*name));
    Configuration::new(values, unknown.collect())
}

fn resolve(block: Value, unknown: &[&str], variables: &Variables<'_>) -> Resolution {
    let environment = |name: &str| {
        let found = variables.iter().find(|(variable, _)| *variable == name);
        found.map(|(_, value)| (*value).to_owned())
    };
    let context = ResolveContext {
        environment: &environment,
        key_file: &|_| Err(KeyFileError::NotFound),
    };
    ProviderConfig::from(configuration(block, unknown)).resolve(&context)
}

fn outcome(block: Value, unknown: &[&str], variables: &Variables<'_>) -> Outcome {
    match resolve(block, unknown, variables).settings {
        Ok(Resolved::Ready(settings)) => Outcome::Ready(
            settings.http.organization_url.to_string(),
            match settings.auth.credentials {
                Credentials::ApiToken(_) => "api",
                Credentials::AccessToken(_) => "access",
                Credentials::PrivateKey(_) => "key",
            },
            settings.http.forward_proxy.map(|proxy| proxy.to_string()),
        ),
        Ok(Resolved::Incomplete(missing)) => Outcome::Missing(
            missing
                .into_iter()
                .map(|diagnostic| diagnostic.summary)
                .collect(),
        ),
        Err(wrong) => Outcome::Wrong(
            wrong
                .into_iter()
                .map(|diagnostic| {
                    let path = diagnostic.attribute.map(|path| path.to_string());
                    (diagnostic.summary, path)
                })
                .collect(),
        ),
    }
}

const ACME: &str = "https://acme.okta.com";
const CREDENTIALS: &str = "Missing Okta Credentials";
const ORGANIZATION: &str = "Missing Okta Organization";
const UNKNOWN: &str = "Provider Setting Not Known Yet";

#[test]
fn the_block_wins_over_the_environment_and_empty_is_unset() {
    let environment = [
        ("OKTA_ORG_NAME", "other"),
        ("OKTA_BASE_URL", "oktapreview.com"),
        ("OKTA_API_TOKEN", "t"),
    ];
    let table = [
        (json!({}), ready("https://other.oktapreview.com", "api")),
        (
            json!({"org_name": "acme"}),
            ready("https://acme.oktapreview.com", "api"),
        ),
        (
            json!({"org_name": "acme", "base_url": "okta.com"}),
            ready(ACME, "api"),
        ),
        (
            json!({"org_name": "", "base_url": null}),
            ready("https://other.oktapreview.com", "api"),
        ),
        (
            json!({"base_url": "okta.com:8443"}),
            ready("https://other.okta.com:8443", "api"),
        ),
        (
            json!({"access_token": "a"}),
            ready("https://other.oktapreview.com", "access"),
        ),
    ];
    for (block, expected) in table {
        assert_eq!(
            outcome(block.clone(), &[], &environment),
            expected,
            "{block}"
        );
    }
}

#[test]
fn an_access_token_beats_an_api_token_wherever_it_is() {
    let url = json!({"org_name": "acme", "base_url": "okta.com", "api_token": "t"});
    let table: [(&[(&str, &str)], &str); 3] = [
        (&[], "api"),
        (&[("OKTA_ACCESS_TOKEN", "a")], "access"),
        (&[("OKTA_ACCESS_TOKEN", "")], "api"),
    ];
    for (variables, credential) in table {
        assert_eq!(
            outcome(url.clone(), &[], variables),
            ready(ACME, credential)
        );
    }
}

#[test]
fn http_proxy_replaces_the_url_and_needs_no_forward_proxy() {
    let proxy = ("HTTPS_PROXY", "http://proxy.example:3128");
    let plain = ("HTTP_PROXY", "http://proxy.example:3128");
    let token = ("OKTA_API_TOKEN", "t");
    let table = [
        (
            json!({"http_proxy": "http://gw.example:8080/okta/"}),
            "http://gw.example:8080/okta",
        ),
        (
            json!({"http_proxy": "https://gw.example"}),
            "https://gw.example",
        ),
        (
            json!({"http_proxy": "http://gw.example", "org_name": "a b", "base_url": "x"}),
            "http://gw.example",
        ),
    ];
    for (block, url) in table {
        let variables = [proxy, plain, token];
        assert_eq!(
            outcome(block.clone(), &[], &variables),
            ready(url, "api"),
            "{block}"
        );
    }
    let block = json!({"org_name": "acme", "base_url": "okta.com"});
    let proxied = Some("http://proxy.example:3128".to_owned());
    assert_eq!(
        outcome(block, &[], &[proxy, token]),
        Outcome::Ready(ACME.to_owned(), "api", proxied)
    );
}

#[test]
fn what_is_missing_or_unknown_is_no_mistake_yet() {
    let table: [(Value, &[&str], &[&str]); 8] = [
        (json!({}), &[], &[ORGANIZATION, CREDENTIALS]),
        (
            json!({"org_name": "acme"}),
            &[],
            &[ORGANIZATION, CREDENTIALS],
        ),
        (
            json!({"org_name": "acme", "base_url": "okta.com"}),
            &[],
            &[CREDENTIALS],
        ),
        (json!({"api_token": "t"}), &[], &[ORGANIZATION]),
        (
            json!({"base_url": "okta.com", "api_token": "t"}),
            &["org_name"],
            &[UNKNOWN],
        ),
        (json!({"api_token": "t"}), &["http_proxy"], &[UNKNOWN]),
        (
            json!({"http_proxy": "http://localhost:1", "api_token": "t"}),
            &["access_token"],
            &[UNKNOWN],
        ),
        (json!({}), &["base_url", "api_token"], &[UNKNOWN, UNKNOWN]),
    ];
    for (block, unknown, summaries) in table {
        assert_eq!(
            outcome(block.clone(), unknown, &[]),
            missing(summaries),
            "{block}"
        );
    }
}

#[test]
fn what_is_not_looked_at_may_be_unknown() {
    let block = json!({"http_proxy": "http://localhost:1", "access_token": "a"});
    let unknown = ["org_name", "base_url", "api_token"];
    assert_eq!(
        outcome(block, &unknown, &[]),
        ready("http://localhost:1", "access")
    );
}

const INVALID_ORGANIZATION: &str = "Invalid Okta Organization";

/// A block and the variables, with the summary and the path of each mistake.
type Mistakes = (
    Value,
    &'static Variables<'static>,
    &'static [(&'static str, Option<&'static str>)],
);

/// Returns rows with wrong organizations.
fn wrong_organizations() -> [Mistakes; 6] {
    [
        (
            json!({"org_name": "https://acme"}),
            &[],
            &[(INVALID_ORGANIZATION, Some("org_name"))],
        ),
        (
            json!({"org_name": "a b", "base_url": "okta.com/"}),
            &[],
            &[
                (INVALID_ORGANIZATION, Some("org_name")),
                (INVALID_ORGANIZATION, Some("base_url")),
            ],
        ),
        (
            json!({}),
            &[("OKTA_BASE_URL", "https://okta.com")],
            &[(INVALID_ORGANIZATION, None)],
        ),
        (
            json!({"org_name": "1.2", "base_url": "3.999"}),
            &[],
            &[(INVALID_ORGANIZATION, None)],
        ),
        (
            json!({"http_proxy": "gw.example:80"}),
            &[],
            &[("Invalid Gateway URL", Some("http_proxy"))],
        ),
        (
            json!({"http_proxy": "http://u:pw@gw.example"}),
            &[],
            &[("Invalid Gateway URL", None)],
        ),
    ]
}

/// Returns rows with wrong credentials and proxies.
fn wrong_credentials_and_proxies() -> [Mistakes; 3] {
    [
        (
            json!({"api_token": "t\n"}),
            &[],
            &[("Invalid Okta Credentials", None)],
        ),
        (
            json!({}),
            &[("OKTA_ACCESS_TOKEN", "t\n")],
            &[("Invalid Okta Credentials", None)],
        ),
        (
            json!({"org_name": "acme", "base_url": "okta.com"}),
            &[("HTTPS_PROXY", "ftp://u:pw@proxy.example")],
            &[("Invalid Proxy Setting", None)],
        ),
    ]
}

#[test]
fn a_wrong_setting_is_reported_with_its_path_unless_it_is_a_secret() {
    let table = wrong_organizations().into_iter();
    for (block, variables, mistakes) in table.chain(wrong_credentials_and_proxies()) {
        assert_eq!(
            outcome(block.clone(), &[], variables),
            wrong(mistakes),
            "{block} {variables:?}"
        );
    }
}

#[test]
fn no_outcome_shows_a_secret() {
    let blocks = [
        json!({"api_token": "s3cret\n"}),
        json!({"http_proxy": "http://u:s3cret@gw.example", "access_token": "s3cret"}),
        json!({"org_name": "acme", "base_url": "okta.com", "access_token": "s3cret"}),
    ];
    for block in blocks {
        let variables = [("HTTPS_PROXY", "socks4://u:s3cret@proxy.example")];
        let resolved = format!("{:?}", resolve(block, &[], &variables).settings);
        assert!(!resolved.contains("s3cret"), "{resolved}");
    }
}
