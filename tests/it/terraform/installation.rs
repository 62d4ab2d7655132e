//! `init`: the ways in which a host comes by the provider without a registry.

use std::fs;
use std::path::{Path, PathBuf};

use super::hosts_own_errors::expect_explained;
use super::{READ, configuration, first_token};
use crate::support::fake_okta::FakeOkta;
use crate::support::terraform::{INSTALLED_NAME, Installation, Workspace, with_every_host};

/// The file in which `init` notes what it has installed.
const LOCK_FILE: &str = "configuration/.terraform.lock.hcl";

/// A workspace whose provider is in a mirror, with a configuration to run.
fn prepare(workspace: &Workspace, okta: &FakeOkta) {
    workspace.write("main.tf", &configuration(okta, READ));
}

fn expect_token_is_read(workspace: &mut Workspace) {
    workspace.succeed(&["apply", "-auto-approve"]);
    let token = workspace.json(&["output", "-json", "token"]);
    assert_eq!(token, first_token());
}

/// The sums of the provider that the lock file holds.
fn locked_sums(workspace: &Workspace) -> Vec<String> {
    let lock_file = fs::read_to_string(workspace.path(LOCK_FILE)).expect("init locks");
    let sums = lock_file.split('"').filter(|text| text.starts_with("h1:"));
    sums.map(str::to_owned).collect()
}

/// The provider's own folder below that one, however deep.
fn installed_below(folder: &Path) -> PathBuf {
    let entries = fs::read_dir(folder).expect("init makes the folder");
    let mut paths = entries.map(|entry| entry.expect("an entry").path());
    match paths.find(|path| path.is_dir()) {
        Some(below) if !below.is_symlink() => installed_below(&below),
        Some(below) => below,
        None => folder.to_owned(),
    }
}

#[test]
fn init_installs_from_a_mirror_and_the_rest_follows() {
    with_every_host(|host| {
        for installation in [Installation::Mirror, Installation::PackedMirror] {
            let mut workspace = Workspace::new(host, installation);
            let okta = FakeOkta::start();
            prepare(&workspace, &okta);
            let init = workspace.succeed(&["init"]);
            let installed = format!("okta-rs/okta v{}", env!("CARGO_PKG_VERSION"));
            assert!(init.stdout.contains(&installed), "{init}");
            expect_token_is_read(&mut workspace);
        }
    });
}

#[test]
fn the_same_provider_has_the_same_sum_packed_and_unpacked() {
    with_every_host(|host| {
        let sums = [Installation::Mirror, Installation::PackedMirror].map(|installation| {
            let mut workspace = Workspace::new(host, installation);
            prepare(&workspace, &FakeOkta::start());
            workspace.succeed(&["init"]);
            locked_sums(&workspace)
        });
        assert_eq!(sums[0].len(), 1, "{sums:?}");
        assert_eq!(sums[0], sums[1]);
    });
}

#[test]
fn a_locked_provider_is_installed_again_and_another_binary_is_refused() {
    with_every_host(|host| {
        let mut workspace = Workspace::new(host, Installation::PackedMirror);
        prepare(&workspace, &FakeOkta::start());
        workspace.succeed(&["init"]);
        let again = workspace.path("configuration/.terraform");
        fs::remove_dir_all(&again).expect("init made it");
        workspace.succeed(&["init", "-lockfile=readonly"]);
        let lock_file = workspace.path(LOCK_FILE);
        let locked = fs::read_to_string(&lock_file).expect("init locks");
        let sum = &locked_sums(&workspace)[0];
        let other = format!("h1:{}", "A".repeat(43) + "=");
        fs::write(&lock_file, locked.replace(sum, &other)).expect("it can be written");
        fs::remove_dir_all(&again).expect("init made it");
        let refusal = workspace.fail(&["init"]);
        refusal.expect_diagnostic(&["okta-rs/okta"]);
        expect_explained(&refusal, "doesn't match any of the checksums");
    });
}

#[test]
fn a_plugin_cache_holds_the_provider_for_the_next_configuration() {
    with_every_host(|host| {
        let mut workspace = Workspace::new(host, Installation::PackedMirror);
        let cache = workspace.path("cache");
        fs::create_dir(&cache).expect("the folder is new");
        workspace.set("TF_PLUGIN_CACHE_DIR", &cache);
        let okta = FakeOkta::start();
        prepare(&workspace, &okta);
        workspace.succeed(&["init"]);
        let cached = installed_below(&cache.join(host.registry()));
        assert!(cached.join(INSTALLED_NAME).is_file(), "{cached:?}");
        let providers = workspace.path("configuration/.terraform/providers");
        let linked = fs::canonicalize(installed_below(&providers)).expect("it leads somewhere");
        assert_eq!(linked, fs::canonicalize(&cached).expect("it is there"));
        fs::remove_dir_all(workspace.path("configuration/.terraform")).expect("init made it");
        let again = workspace.succeed(&["init"]);
        assert!(again.stdout.contains("from the shared cache"), "{again}");
        expect_token_is_read(&mut workspace);
    });
}
