//! The hosts of the image.

use std::fs;
use std::net::TcpListener;

use terraform_provider_okta::terraform::ADDRESS;

use super::{MIRROR, Root, TRUSTED, static_hosts};
use crate::assets::unpacked;
use crate::configuration::configuration;
use crate::first_line::first_line;
use crate::support::fake_okta::{FakeOkta, Setup, TOKEN_ID, token_id};
use crate::support::hosts::on_each;
use crate::support::process::Running;
use crate::support::terraform::INSTALLED_NAME;

/// As many reads as make the allocator work.
const READS: usize = 200;

#[test]
fn the_release_is_installed_and_reads_over_tls() {
    on_each(&static_hosts(), |host| {
        let okta = FakeOkta::start_with(Setup {
            tls: true,
            tokens: READS,
            ..Setup::default()
        });
        let url = format!("https://localhost:{}", okta.address().port());
        let mut root = Root::with(host);
        root.write(TRUSTED, okta.certificate_authority());
        root.write(
            "configuration/main.tf",
            &configuration(&url, TOKEN_ID, READS),
        );
        root.run_host(&["init"]).expect_code(0);
        root.run_host(&["plan", "-out=saved"]).expect_code(0);
        root.run_host(&["apply", "-auto-approve"]).expect_code(0);
        let read = root.run_host(&["output", "-raw", "statuses"]);
        assert_eq!(read.expect_code(0).stdout, "ACTIVE");
    });
}

#[test]
fn the_readme_names_the_folder_from_which_it_is_installed() {
    let readme = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");
    let readme = fs::read_to_string(readme).expect("it can be read");
    assert!(readme.contains(&format!(
        "{} /{MIRROR}/registry.terraform.io/{ADDRESS}/",
        concat!(
            "terraform-provider-okta_",
            env!("CARGO_PKG_VERSION"),
            "_linux_amd64.zip"
        )
    )));
}

#[test]
fn what_okta_refuses_is_explained_there_too() {
    on_each(&static_hosts(), |host| {
        let okta = FakeOkta::start_tls();
        let url = format!("https://localhost:{}", okta.address().port());
        let mut root = Root::with(host);
        root.write(TRUSTED, okta.certificate_authority());
        root.write(
            "configuration/main.tf",
            &configuration(&url, &token_id(9), 1),
        );
        root.run_host(&["init"]).expect_code(0);
        let failed = root.run_host(&["plan", "-no-color"]).expect_code(1);
        failed.expect_diagnostic(&[&token_id(9)]);
        // Nobody vouches for the certificate now.
        root.write(TRUSTED, "");
        let failed = root.run_host(&["plan", "-no-color"]).expect_code(1);
        failed.expect_diagnostic(&["the package `ca-certificates`"]);
    });
}

/// Starts the plugin in that way, reads its port, and is gone.
fn expect_port(start: impl FnOnce(&mut Root, &[&str]) -> Running) {
    let mut root = Root::new();
    root.put(&unpacked().join(INSTALLED_NAME), "bin/pulumi-resource-okta");
    let engine = TcpListener::bind(("127.0.0.1", 0)).expect("a port is free");
    let address = engine.local_addr().expect("it is bound").to_string();
    let plugin = start(&mut root, &["/bin/pulumi-resource-okta", &address]);
    let line = first_line(&root);
    assert!(line.parse::<u16>().is_ok(), "{line}");
    drop(engine);
    plugin.finish().expect_code(0);
}

#[test]
fn pulumis_engine_reads_a_port() {
    expect_port(Root::start);
}

/// The kernel itself tells which user connects.
#[test]
fn pulumis_engine_reads_a_port_where_proc_is_not_mounted() {
    expect_port(Root::start_without_proc);
}
