//! The archive as users come by it: from a mirror, with a lock file.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use terraform_provider_okta::terraform::ADDRESS;

use crate::assets::{archive, unpacked};
use crate::support::fake_okta::{API_TOKEN, APP_ID, FakeOkta, TOKEN_ID};
use crate::support::terraform::installation::platform;
use crate::support::terraform::{Host, Installation, Workspace, with_every_host};

/// A configuration that names the fake Okta's host, so that the system's
/// resolver is asked.
fn configuration(okta: &FakeOkta) -> String {
    let port = okta.address().port();
    format!(
        r#"
terraform {{
  required_providers {{
    okta = {{
      source  = "{ADDRESS}"
      version = "{version}"
    }}
  }}
}}
provider "okta" {{
  http_proxy = "http://localhost:{port}"
  api_token  = "{API_TOKEN}"
}}
data "okta_app_token" "this" {{
  client_id = "{APP_ID}"
  id        = "{TOKEN_ID}"
}}
output "status" {{
  value = data.okta_app_token.this.status
}}
"#,
        version = env!("CARGO_PKG_VERSION")
    )
}

/// Puts `file` at that place of the host's mirror.
fn add(workspace: &Workspace, host: &Host, file: &Path, place: &str) {
    let mirror = workspace.path("provider").join(host.registry());
    let place = mirror.join(ADDRESS).join(place);
    fs::create_dir_all(place.parent().expect("a folder")).expect("it can be made");
    symlink(file, place).expect("it can be linked");
}

/// Installs twice, the second time by the lock file alone, and plans a read.
fn expect_plan(workspace: &mut Workspace, okta: &FakeOkta) {
    workspace.write("main.tf", &configuration(okta));
    workspace.succeed(&["init"]);
    let installed = workspace.path("configuration/.terraform");
    fs::remove_dir_all(installed).expect("init made it");
    workspace.succeed(&["init", "-lockfile=readonly"]);
    workspace.succeed(&["plan", "-out=saved"]);
    let plan = workspace.json(&["show", "-json", "saved"]);
    let status = &plan["planned_values"]["outputs"]["status"]["value"];
    assert_eq!(*status, Value::from("ACTIVE"));
}

#[test]
fn the_archive_is_installed_from_a_mirror_and_plans_with_a_lock_file() {
    with_every_host(|host| {
        let okta = FakeOkta::start();
        let mut workspace = Workspace::new(host, Installation::None);
        let archive = archive();
        let name = archive.file_name().and_then(|name| name.to_str());
        add(&workspace, host, &archive, name.expect("a name"));
        expect_plan(&mut workspace, &okta);
    });
}

#[test]
fn so_is_what_is_unpacked_from_it() {
    with_every_host(|host| {
        let okta = FakeOkta::start();
        let mut workspace = Workspace::new(host, Installation::None);
        let place = format!("{}/{}", env!("CARGO_PKG_VERSION"), platform());
        add(&workspace, host, &unpacked(), &place);
        expect_plan(&mut workspace, &okta);
    });
}

/// `release.yml` runs it on each system between building and publishing.
#[test]
fn a_release_is_run_by_the_script_that_the_workflow_calls() {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("release/run.sh");
    let run = Command::new(script).arg(archive()).output();
    let run = run.expect("the script can be run");
    let said = String::from_utf8_lossy(&run.stdout);
    assert!(run.status.success(), "{run:?}");
    assert!(said.contains("\"ACTIVE\""), "{said}");
}
