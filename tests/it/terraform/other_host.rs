//! A configuration that goes from one host to another, with its state and its
//! lock file.

use std::fs;

use super::{READ, configuration, first_token};
use crate::support::fake_okta::FakeOkta;
use crate::support::terraform::{Installation, Product, Workspace, hosts, with_every_host};

/// What moves with a configuration.
const MOVED: [&str; 2] = [".terraform.lock.hcl", "terraform.tfstate"];

/// What Terraform needs before it takes a state of OpenTofu's, from the guide.
fn rename() -> Vec<&'static str> {
    let guide = include_str!("../../../docs/guides/opentofu.md");
    let mut lines = guide.lines();
    let command = lines.find_map(|line| line.strip_prefix("terraform state replace-provider "));
    let names = command.expect("the guide has the command").split(' ');
    let start = ["state", "replace-provider", "-auto-approve"];
    start.into_iter().chain(names).collect()
}

#[test]
fn state_and_lock_file_of_any_other_host_are_taken_over() {
    with_every_host(|host| {
        let okta = FakeOkta::start();
        for former in hosts() {
            let mut before = Workspace::new(former, Installation::Mirror);
            before.write("main.tf", &configuration(&okta, READ));
            before.succeed(&["init"]);
            before.succeed(&["apply", "-auto-approve"]);
            let mut after = Workspace::new(host, Installation::Mirror);
            after.write("main.tf", &configuration(&okta, READ));
            for name in MOVED {
                let text = fs::read_to_string(before.path("configuration").join(name));
                after.write(name, &text.expect("it is there"));
            }
            if former.product == Product::OpenTofu && host.product == Product::Terraform {
                // OpenTofu takes Terraform's name of a provider in a state for
                // its own; Terraform knows none but its own, in the lock file
                // too.
                fs::remove_file(after.path("configuration").join(MOVED[0])).expect("it moved");
                after.succeed(&rename());
            }
            after.succeed(&["init"]);
            after.succeed(&["plan", "-detailed-exitcode"]);
            after.succeed(&["apply", "-auto-approve"]);
            let token = after.json(&["output", "-json", "token"]);
            assert_eq!(token, first_token(), "from {}", former.name);
        }
    });
}
