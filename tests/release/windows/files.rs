//! The paths that people write on Windows.

use std::fs;
use std::path::{Path, PathBuf};

use super::{Workspace, on_windows, wine};
use crate::support::fake_okta::{APP_ID, FakeOkta, SERVICE_APP_ID, ServiceApp, TOKEN_ID};
use crate::support::openssl_keys::any;
use crate::support::process::Finished;

/// Plans a read with the key in that file; `code` is how the plan ends.
fn plan_with_key(workspace: &mut Workspace, path: &str, code: i32) -> Finished {
    let okta = FakeOkta::start();
    let app = ServiceApp::new().key("k1", &any().public);
    okta.oauth().register(app);
    workspace.write(&format!(
        r#"
provider "okta" {{
  http_proxy  = "{}"
  client_id   = "{SERVICE_APP_ID}"
  scopes      = ["okta.apps.read"]
  private_key = {path:?}
}}
data "okta_app_token" "this" {{
  client_id = "{APP_ID}"
  id        = "{TOKEN_ID}"
}}
terraform {{
  required_providers {{
    okta = {{
      source = "okta-rs/okta"
    }}
  }}
}}
"#,
        okta.url()
    ));
    workspace.run(&["plan"], code)
}

/// Writes the key into a file.
fn write_key(path: &Path) {
    fs::create_dir_all(path.parent().expect("a folder")).expect("it can be made");
    fs::write(path, &any().private).expect("the key can be written");
}

#[test]
fn a_key_is_read_from_paths_of_windows() {
    let mut workspace = Workspace::new();
    let places = ["key.pem", "a folder/Schlüssel für Öffner.pem"];
    for place in places {
        let path = workspace.path(place);
        write_key(&path);
        plan_with_key(&mut workspace, &on_windows(&path), 0);
        // Windows takes slashes as well.
        plan_with_key(&mut workspace, &on_windows(&path).replace('\\', "/"), 0);
    }
}

#[test]
fn a_key_is_read_from_below_the_users_own_folder() {
    let mut workspace = Workspace::new();
    write_key(&wine::home().join("keys/okta.pem"));
    plan_with_key(&mut workspace, "~/keys/okta.pem", 0);
    plan_with_key(&mut workspace, r"~\keys\okta.pem", 0);
}

/// It begins at the root of the drive, not in the current directory.
#[test]
fn a_path_without_a_drive_that_leads_nowhere_is_not_called_relative() {
    let mut workspace = Workspace::new();
    let failed = plan_with_key(&mut workspace, "/nowhere/okta.pem", 1);
    failed.expect_diagnostic(&["Missing Okta Private Key"]);
    assert!(!failed.stderr.contains("relative"), "{failed}");
}

#[test]
fn the_configuration_may_be_in_a_folder_with_spaces_and_umlauts() {
    let mut workspace = Workspace::new();
    let folder: PathBuf = workspace.path("über uns");
    fs::create_dir(&folder).expect("a folder can be made");
    write_key(&folder.join("key.pem"));
    let provider = folder.join("provider");
    fs::rename(workspace.path("provider"), &provider).expect("it can be moved");
    let provider = on_windows(&provider);
    workspace.settings(&format!(
        "dev_overrides {{ \"okta-rs/okta\" = {provider:?} }}"
    ));
    plan_with_key(&mut workspace, &on_windows(&folder.join("key.pem")), 0);
}
