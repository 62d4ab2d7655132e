//! OpenTofu for Windows installs the provider and reads with it.

use std::fs;

use super::{Workspace, on_windows};
use crate::configuration::configuration;
use crate::support::fake_okta::{FakeOkta, Setup, TOKEN_ID, token_id};

/// As many reads as make the allocator work.
const READS: usize = 200;

/// An organization with as many tokens, over TLS or without.
fn okta(tls: bool) -> FakeOkta {
    FakeOkta::start_with(Setup {
        tls,
        tokens: READS,
        ..Setup::default()
    })
}

#[test]
fn it_is_installed_from_an_archive_and_reads() {
    let mut workspace = Workspace::with_mirror();
    let okta = okta(false);
    workspace.write(&configuration(okta.url(), TOKEN_ID, 20));
    workspace.run(&["init"], 0);
    workspace.run(&["plan"], 0);
    workspace.run(&["apply", "-auto-approve"], 0);
    let read = workspace.run(&["output", "-raw", "statuses"], 0);
    assert_eq!(read.stdout, "ACTIVE");
}

#[test]
fn two_hundred_reads_go_over_tls_with_the_certificates_of_ssl_cert_file() {
    let mut workspace = Workspace::new();
    let okta = okta(true);
    let trusted = workspace.path("trusted.pem");
    fs::write(&trusted, okta.certificate_authority()).expect("it can be written");
    workspace.write(&configuration(okta.url(), TOKEN_ID, READS));
    let failed = workspace.run(&["plan"], 1);
    failed.expect_diagnostic(&["root certificates that the system trusts"]);
    assert!(!failed.stderr.contains("/etc/"), "{failed}");
    workspace.set("SSL_CERT_FILE", on_windows(&trusted));
    workspace.run(&["plan"], 0);
}

#[test]
fn a_file_of_certificates_that_is_missing_or_empty_is_told() {
    let mut workspace = Workspace::new();
    let okta = okta(true);
    workspace.write(&configuration(okta.url(), TOKEN_ID, 1));
    let place = workspace.path("trusted.pem");
    workspace.set("SSL_CERT_FILE", on_windows(&place));
    let failed = workspace.run(&["plan"], 1);
    failed.expect_diagnostic(&[r"\trusted.pem) cannot be read: there is no such file"]);
    fs::write(&place, "").expect("it can be written");
    let failed = workspace.run(&["plan"], 1);
    failed.expect_diagnostic(&[r"\trusted.pem) contains no PEM-encoded certificate"]);
}

#[test]
fn a_token_that_okta_does_not_have_is_named() {
    let mut workspace = Workspace::new();
    let okta = FakeOkta::start();
    workspace.write(&configuration(okta.url(), &token_id(9), 1));
    workspace
        .run(&["plan"], 1)
        .expect_diagnostic(&[&token_id(9)]);
}

#[test]
fn folders_of_certificates_are_reported_individually() {
    let mut workspace = Workspace::new();
    let okta = okta(true);
    workspace.set("SSL_CERT_DIR", r"C:\none;C:\none2");
    workspace.write(&configuration(okta.url(), TOKEN_ID, 1));
    let failed = workspace.run(&["plan"], 1);
    failed.expect_diagnostic(&[r"C:\none, C:\none2 (SSL_CERT_DIR)"]);
    assert!(!failed.stderr.contains("bundle"), "{failed}");
}
