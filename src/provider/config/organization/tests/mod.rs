//! What is called, and what it calls itself.

mod gateway;

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

fn fixes(block: Value, variables: &[(&str, &str)]) -> Vec<String> {
    let found = resolve_with(block, &[], variables).err().expect("no URL");
    let (Unresolved::Wrong(found) | Unresolved::Missing(found)) = found;
    found.into_iter().flat_map(|one| one.fixes).collect()
}

#[test]
fn a_missing_part_comes_with_both_places_where_it_may_be_set() {
    let others = "Other organizations are at `oktapreview.com`, `okta-emea.com` or a domain of \
                  their own: for https://login.acme.example, set `org_name = \"login\"` and \
                  `base_url = \"acme.example\"`.";
    let base_url = "`base_url = \"okta.com\"` (or `OKTA_BASE_URL=okta.com`)";
    let only_base_url = format!("For https://acme.okta.com, set {base_url}. {others}");
    let both = format!(
        "For https://acme.okta.com, set `org_name = \"acme\"` (or `OKTA_ORG_NAME=acme`) and \
         {base_url}. {others}"
    );
    let only_org_name = "Set `org_name` to the first part of your organization's host: `org_name = \
                         \"acme\"` (or `OKTA_ORG_NAME=acme`) for https://acme.oktapreview.com.";
    assert_eq!(fixes(json!({"org_name": "acme"}), &[]), [only_base_url]);
    let preview = json!({"base_url": "oktapreview.com"});
    assert_eq!(fixes(preview, &[]), [only_org_name]);
    assert_eq!(fixes(json!({}), &[]), [both]);
}

#[test]
fn a_whole_host_in_one_setting_is_called_one_and_both_settings_are_missing() {
    let table = [
        ("org_name", "base_url", "acme.okta.com"),
        ("base_url", "org_name", "login.acme.example"),
    ];
    for (set, unset, host) in table {
        let Err(Unresolved::Missing(found)) = resolve(json!({ set: host }), &[]) else {
            panic!("{unset} is missing");
        };
        let expected = format!(
            "`{set}` in the provider configuration is \"{host}\", which looks like the whole host, \
             and `{unset}` is not set. "
        );
        assert!(found[0].detail.starts_with(&expected), "{found:?}");
        assert_eq!(found[0].missing_settings, ["org_name", "base_url"]);
    }
}

#[test]
fn a_wrong_part_comes_with_the_values_to_set_where_each_is_set() {
    let acme = "Set `org_name = \"acme\"` and `base_url = \"okta.com\"`.";
    type Row = (Value, &'static [(&'static str, &'static str)], &'static str);
    let table: [Row; 10] = [
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
    ];
    for (block, variables, expected) in table {
        assert_eq!(fixes(block.clone(), variables), [expected], "{block}");
    }
}

#[test]
fn the_part_that_is_wrong_is_named_with_its_value_and_where_it_was_set() {
    let table = [
        (
            json!({"org_name": "acme", "base_url": "acme.okta.com"}),
            Some("base_url"),
            "`base_url` in the provider configuration is \"acme.okta.com\". It already contains \
             `org_name`, so requests would go to acme.acme.okta.com.",
        ),
        (
            json!({"org_name": "Acme", "base_url": "acme.okta.com"}),
            Some("base_url"),
            "`base_url` in the provider configuration is \"acme.okta.com\". It already contains \
             `org_name`, so requests would go to acme.acme.okta.com.",
        ),
        (
            json!({"base_url": "okta.com"}),
            None,
            "The environment variable `OKTA_ORG_NAME` is \"acme.okta.com\". It already contains \
             `base_url`, so requests would go to acme.okta.com.okta.com.",
        ),
    ];
    for (block, path, expected) in table {
        let variables = [("OKTA_ORG_NAME", "acme.okta.com")];
        let Err(Unresolved::Wrong(found)) = resolve_with(block, &[], &variables) else {
            panic!("it is wrong");
        };
        assert_eq!(found[0].detail, expected);
        let found_path = found[0].attribute.as_ref().map(ToString::to_string);
        assert_eq!(found_path.as_deref(), path);
    }
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
            json!({"org_name": "-----BEGIN PRIVATE KEY-----\ns3cret\n", "base_url": "okta.com"}),
            None,
        ),
        (
            json!({"org_name": "-----BEGIN PRIVATE KEY-----\\ns3cret\\n", "base_url": "okta.com"}),
            None,
        ),
        (
            json!({"org_name": "acme", "base_url": "00aBcDeFgHiJs3cretLmNoPqRsTuVwXyZ012345678"}),
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
