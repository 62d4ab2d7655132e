//! What is not allowed is found, however it is written.

use std::path::Path;

use super::graph::Graph;
use super::modules::Module;
use super::{breaches, module_of};

fn module(path: &str) -> Module {
    Module(path.split("::").map(str::to_owned).collect())
}

#[test]
fn a_planted_upward_import_is_found_however_it_is_written() {
    let expected = ["okta::http::transport imports okta::auth::credentials, which comes later"];
    for import in [
        "use crate::okta::auth::Credentials;",
        "use super::super::auth::Credentials;",
        "use crate::okta::Credentials;",
        "pub(crate) use crate::okta::auth::credentials::Credentials;",
        "fn f() { crate::okta::auth::Credentials::check(); }",
    ] {
        let sources = [
            ("okta", "pub use auth::Credentials;"),
            ("okta::auth", "pub use credentials::Credentials;"),
            ("okta::auth::credentials", "pub struct Credentials;"),
            ("okta::http::transport", import),
        ];
        let sources = sources.map(|(path, source)| (module(path), source.to_owned()));
        assert_eq!(Graph::new(&sources).upward_imports(), expected, "{import}");
    }
}

#[test]
fn a_planted_circle_is_found_also_through_reexports() {
    let circles = [
        "use super::Response;",
        "use crate::okta::http::response::Response;",
        "fn f() -> crate::okta::Response {}",
    ];
    for import in circles {
        let sources = [
            ("okta", "pub use http::Response;"),
            ("okta::http", "pub use response::Response;"),
            ("okta::http::request", import),
            ("okta::http::response", "use super::link::next;"),
            ("okta::http::link", "use super::request::Request;"),
        ];
        let sources = sources.map(|(path, source)| (module(path), source.to_owned()));
        let circle = Graph::new(&sources).circle(&["okta"]).expect("a circle");
        for name in ["request", "response", "link"] {
            assert!(circle.contains(name), "{circle}");
        }
    }
    let sources = [
        ("okta::shared_reads::app", "use super::list_page::start;"),
        ("okta::shared_reads::list_page", "use super::app::App;"),
    ];
    let sources = sources.map(|(path, source)| (module(path), source.to_owned()));
    assert!(Graph::new(&sources).circle(&["okta"]).is_some());
}

#[test]
fn a_planted_circle_is_found_also_behind_a_glob_and_another_name() {
    let hidden = [
        ("use super::*;", "pub use response::Response;"),
        ("use super::*;", "use response::Response;"),
        (
            "use super::Answer;",
            "pub use response::Response as Answer;",
        ),
        ("use super::Response;", "pub use response::*;"),
        ("use super::Response;", "use response::Response;"),
        (
            "use super::{super::http}; type T = http::Response;",
            "pub use response::*;",
        ),
    ];
    for (import, reexport) in hidden {
        let sources = [
            ("okta::http", reexport),
            ("okta::http::request", import),
            (
                "okta::http::response",
                "use super::request::Request; pub struct Response;",
            ),
        ];
        let sources = sources.map(|(path, source)| (module(path), source.to_owned()));
        let circle = Graph::new(&sources).circle(&["okta"]);
        assert!(circle.is_some(), "{import} {reexport}");
    }
}

#[test]
fn every_way_to_reach_a_forbidden_module_is_seen() {
    let ways = [
        "use crate::okta::Client;",
        "use crate::{diagnostic::Diagnostic, okta::{self as o}};",
        "use crate::okta as o;",
        "use super::super::okta;",
        "pub use crate::okta::*;",
        "fn f() { crate::okta::Client::new(); }",
        "fn f() { super::super::okta::Client::new(); }",
        "type T = Option<crate::okta::Client>;",
        "impl From<crate::okta::Error> for X {}",
        "fn f() { let x = vec![crate::okta::one()]; }",
        "fn f() { tracing::info!(client = %crate::okta::name(), \"hello\"); }",
        "fn f() { outer!({ inner![x => (crate::okta::name())] }) }",
        "macro_rules! m { () => { $crate::okta::name() } }",
        "fn f() { use crate::okta; }",
        "mod tests { use super::super::super::okta; }",
        "mod tests { fn f() { super::super::super::okta::f() } }",
        "macro_rules! m { () => { $crate::{schema::X, okta::{Client, Error}} } }",
        "fn f() { select! { _ = x => { use crate::{okta::Client}; } } }",
        "#[serde(with = \"crate::okta::time\")] struct S;",
        "struct S { #[serde(default = \"super::super::okta::one\")] field: u8 }",
        "#[path_of(crate::okta::Client)] struct S;",
        "#[derive(crate::okta::Client)] struct S;",
    ];
    let module = module_of(Path::new("terraform/service.rs"));
    for way in ways {
        let expected = "terraform::service may not use crate::okta";
        assert_eq!(breaches(&module, way), [expected], "{way}");
    }
}

#[test]
fn nobody_takes_all_of_the_crate() {
    for (file, way) in [
        ("schema/mod.rs", "use crate::*; fn f(_: &okta::Client) {}"),
        ("characters.rs", "use super::*;"),
        ("characters.rs", "mod tests { use super::super::*; }"),
        (
            "terraform/service.rs",
            "use crate as c; fn f() { c::okta::auth::X }",
        ),
        ("terraform/service.rs", "use crate::{self as c};"),
        (
            "terraform/service.rs",
            "pub(crate) use super::super::{self as top};",
        ),
        (
            "terraform/call.rs",
            "mod tests { use super::super::super as top; }",
        ),
        ("terraform/call.rs", "fn f() { m!(use crate::*;); }"),
        (
            "terraform/call.rs",
            "macro_rules! m { () => { use $crate as c; } }",
        ),
        ("main.rs", "use terraform_provider_okta as provider;"),
    ] {
        let module = module_of(Path::new(file));
        let expected = format!("{module} may not use all of the crate");
        assert_eq!(breaches(&module, way), [expected], "{way}");
    }
}
