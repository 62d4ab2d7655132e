//! What is called, and what it calls itself.

use serde_json::{Value, json};

use super::*;
use crate::configuration::Configuration;
use crate::diagnostic::{AttributePath, Severity};
use crate::provider::config::key_file::KeyFileError;

fn resolve(block: Value, unknown: &[&str]) -> Result<Organization, Unresolved> {
    resolve_with(block, unknown, &[])
}

fn resolve_with(
    block: Value,
    unknown: &[&str],
    variables: &[(&str, &str)],
) -> Result<Organization, Unresolved> {
    let Value::Object(values) = block else {
        panic!("a block is an object");
    };
    let unknown = unknown.iter().map(|name| AttributePath::attribute(*name));
    let mut values = BlockValues::from(Configuration::new(values, unknown.collect()));
    OrganizationConfig::take(&mut values).resolve(&ResolveContext {
        environment: &|name| {
            let found = variables.iter().find(|(variable, _)| *variable == name);
            found.map(|(_, value)| (*value).to_owned())
        },
        key_file: &|_| Err(KeyFileError::NotFound),
    })
}

#[test]
fn what_is_signed_names_the_organizations_canonical_url_where_it_is_known() {
    let gateway = "http://localhost:8080/okta";
    let acme = "https://acme.okta.com";
    let table = [
        (
            json!({"org_name": "acme", "base_url": "okta.com"}),
            acme,
            acme,
        ),
        (
            json!({"org_name": "acme", "base_url": "okta.com", "http_proxy": gateway}),
            gateway,
            acme,
        ),
        (
            json!({"org_name": "acme", "http_proxy": gateway}),
            gateway,
            gateway,
        ),
        (
            json!({"base_url": "okta.com", "http_proxy": gateway}),
            gateway,
            gateway,
        ),
        (json!({"http_proxy": gateway}), gateway, gateway),
        (
            json!({"http_proxy": "https://[::1]:8443"}),
            "https://[::1]:8443",
            "https://[::1]:8443",
        ),
    ];
    for (block, url, canonical_url) in table {
        let found = resolve(block.clone(), &[]).map_err(|_| ());
        let found = found.expect("an organization");
        assert_eq!(found.url.to_string(), url, "{block}");
        let found = found.canonical_url.map(|url| url.to_string());
        assert_eq!(found.expect("a URL"), canonical_url, "{block}");
    }
}

#[test]
fn behind_a_gateway_the_canonical_url_matters_only_to_who_asks_for_it() {
    let block = json!({"org_name": "a b", "base_url": "okta.com", "http_proxy": "https://gw"});
    let organization = resolve(block, &[]).map_err(|_| ()).expect("a gateway");
    assert!(matches!(
        organization.canonical_url,
        Err(Unresolved::Wrong(_))
    ));
    let block = json!({"base_url": "okta.com", "http_proxy": "https://gw"});
    let organization = resolve(block, &["org_name"]).map_err(|_| ());
    let canonical_url = organization.expect("a gateway").canonical_url;
    assert!(matches!(canonical_url, Err(Unresolved::Missing(_))));
}

#[test]
fn requests_without_encryption_beyond_this_machine_give_a_warning() {
    let table = [
        ("http://gw.example/okta", true),
        ("http://10.0.0.1:8080", true),
        ("https://gw.example", false),
        ("http://localhost:8080", false),
        ("http://[::1]:8080", false),
    ];
    for (url, is_told) in table {
        let found = resolve(json!({ "http_proxy": url }), &[]).map_err(|_| ());
        let warning = found.expect("an organization").warning;
        assert_eq!(warning.is_some(), is_told, "{url}");
        if let Some(warning) = warning {
            assert!(warning.detail.starts_with("`http_proxy`"));
            assert_eq!(warning.severity, Severity::Warning);
            assert_eq!(warning.attribute, None);
        }
    }
}

#[test]
fn a_wrong_http_proxy_is_reported_at_its_attribute_unless_it_may_hold_a_password() {
    let table = [
        ("gw.example", Some("http_proxy"), "not a URL"),
        ("https://gw example", Some("http_proxy"), "whitespace"),
        (
            "https://{yourOktaDomain}",
            Some("http_proxy"),
            "a placeholder",
        ),
        (
            "https://acme-admin.okta.com",
            Some("http_proxy"),
            "admin console",
        ),
        (
            "https://acme.okta.com.com",
            Some("http_proxy"),
            "`.com.com`",
        ),
        ("https://me:s3cret@gw.example", None, "a user name"),
        ("https://gw.example/?key=s3cret", None, "a query"),
        ("gw.example?key=s3cret", None, "not a valid URL"),
        ("https://gw.example/#s3cret", None, "a fragment"),
        (
            "https://gw.example:70000/?key=s3cret",
            None,
            "not a valid URL",
        ),
        ("https://me:s3 cret@gw.example", None, "whitespace"),
        ("CORP\\me:s3cret@gw.example:3128", None, "backslash"),
        ("http://CORP\\me:s3cret@gw.example", None, "backslash"),
        ("http://me:12/s3cret@gw.example", None, "a user name"),
        ("me:12/s3cret@gw.example:3128", None, "a user name"),
        ("me:s3cret@gw.example:3128", None, "a user name"),
        ("s3cret@gw.example", None, "a user name"),
        ("//me:s3cret@gw.example", None, "a user name"),
    ];
    for (url, path, part) in table {
        let Err(Unresolved::Wrong(found)) = resolve(json!({ "http_proxy": url }), &[]) else {
            panic!("{url} is wrong");
        };
        assert_eq!(found.len(), 1);
        let found_path = found[0].attribute.as_ref().map(ToString::to_string);
        assert_eq!(found_path.as_deref(), path, "{url}");
        let detail = &found[0].detail;
        assert!(detail.contains(part), "{part}: {detail}");
        assert!(!format!("{found:?}").contains("cret"), "{found:?}");
    }
}

fn fixes(block: Value, variables: &[(&str, &str)]) -> Vec<String> {
    let found = resolve_with(block, &[], variables).err().expect("no URL");
    let (Unresolved::Wrong(found) | Unresolved::Missing(found)) = found;
    found.into_iter().flat_map(|one| one.fixes).collect()
}

#[test]
fn a_wrong_part_comes_with_the_values_to_set_where_each_is_set() {
    let acme = "For https://acme.okta.com, set `org_name = \"acme\"` and `base_url = \"okta.com\"` \
                in the provider configuration, or the environment variables `OKTA_ORG_NAME=acme` \
                and `OKTA_BASE_URL=okta.com`.";
    type Row = (Value, &'static [(&'static str, &'static str)], &'static str);
    let table: [Row; 11] = [
        (
            json!({"org_name": "acme", "base_url": ".okta.com"}),
            &[],
            "Set `base_url = \"okta.com\"`.",
        ),
        (
            json!({"org_name": "acme", "base_url": "acme.okta.com"}),
            &[],
            "Set `base_url = \"okta.com\"`.",
        ),
        (
            json!({"org_name": "acme"}),
            &[("OKTA_BASE_URL", "https://acme.okta.com")],
            "Set `OKTA_BASE_URL=okta.com`.",
        ),
        (
            json!({}),
            &[("OKTA_BASE_URL", "https://acme.okta.com")],
            "Set `OKTA_ORG_NAME=acme` and `OKTA_BASE_URL=okta.com`.",
        ),
        (
            json!({"base_url": "okta.com"}),
            &[(
                "OKTA_ORG_NAME",
                "https://acme-admin.okta.com/admin/dashboard",
            )],
            "Set `OKTA_ORG_NAME=acme`.",
        ),
        (
            json!({"org_name": "acme.okta.com", "base_url": "okta.com"}),
            &[],
            "Set `org_name = \"acme\"`.",
        ),
        (
            json!({"org_name": "acme-admin", "base_url": "okta.com"}),
            &[],
            "Set `org_name = \"acme\"`.",
        ),
        (
            json!({"org_name": "{yourOktaDomain}", "base_url": "okta.com"}),
            &[],
            "Set `org_name = \"acme\"` if your organization is at https://acme.okta.com.",
        ),
        (json!({"base_url": "acme.okta.com"}), &[], acme),
        (json!({"org_name": "acme.okta.com"}), &[], acme),
        (json!({}), &[], acme),
    ];
    for (block, variables, expected) in table {
        assert_eq!(fixes(block.clone(), variables), [expected], "{block}");
    }
}

#[test]
fn an_address_in_http_proxy_may_be_meant_for_a_forward_proxy() {
    let proxy = "If a forward proxy listens there, remove `http_proxy` and set the environment \
                 variable `HTTPS_PROXY=http://proxy.example:3128`.";
    assert_eq!(
        fixes(json!({"http_proxy": "proxy.example:3128"}), &[]),
        [
            "If a gateway answers there in place of Okta, set `http_proxy = \
             \"https://proxy.example:3128\"`.",
            proxy
        ]
    );
    let found = resolve(json!({"http_proxy": "http://proxy.example:3128"}), &[]);
    let warning = found.map_err(|_| ()).expect("a URL").warning;
    let fixes = warning.expect("it is not encrypted").fixes;
    assert_eq!(fixes[1], proxy);
    let variable = [("OKTA_HTTP_PROXY", "gw.example")];
    let found = self::fixes(json!({}), &variable);
    assert!(
        found[0].ends_with("set `OKTA_HTTP_PROXY=https://gw.example`."),
        "{found:?}"
    );
}

#[test]
fn a_part_that_may_hold_a_password_is_neither_quoted_nor_pointed_at() {
    let table = [
        (
            json!({"org_name": "me:s3cret@acme", "base_url": "okta.com"}),
            None,
        ),
        (
            json!({"org_name": "acme", "base_url": "okta.com?key=s3cret"}),
            None,
        ),
        (
            json!({"org_name": "acme/", "base_url": "okta.com"}),
            Some("org_name"),
        ),
    ];
    for (block, path) in table {
        let Err(Unresolved::Wrong(found)) = resolve(block.clone(), &[]) else {
            panic!("{block} is wrong");
        };
        let found_path = found[0].attribute.as_ref().map(ToString::to_string);
        assert_eq!(found_path.as_deref(), path, "{block}");
        assert!(!format!("{found:?}").contains("s3cret"), "{found:?}");
    }
}

#[test]
fn no_url_is_quoted_beyond_the_limit() {
    let url = format!("http://gw.example/{}", "x".repeat(300));
    let found = resolve(json!({ "http_proxy": url }), &[]).map_err(|_| ());
    let warning = found.expect("an organization").warning.expect("a warning");
    assert!(!warning.detail.contains(&"x".repeat(201)));
}
