//! `init`, with the provider in a mirror as `make install` lays it out.

use super::{READ, configuration, first_token};
use crate::support::fake_okta::FakeOkta;
use crate::support::terraform::{Installation, Workspace, with_every_host};

#[test]
fn init_installs_from_a_mirror_and_the_rest_follows() {
    with_every_host(|host| {
        let mut workspace = Workspace::new(host, Installation::Mirror);
        let okta = FakeOkta::start();
        workspace.write("main.tf", &configuration(&okta, READ));
        let init = workspace.succeed(&["init"]);
        let installed = format!("okta-rs/okta v{}", env!("CARGO_PKG_VERSION"));
        assert!(init.stdout.contains(&installed), "{init}");
        workspace.succeed(&["apply", "-auto-approve"]);
        let token = workspace.json(&["output", "-json", "token"]);
        assert_eq!(token, first_token());
    });
}
