//! okta/okta by its name: the bridge finds the built provider instead, without a
//! registry.

use std::fs;
use std::os::unix::fs::symlink;

use super::{PLUGIN, in_yaml, install_bridge, okta_with_the_example};
use crate::project::Project;
use crate::support::terraform::DebugProvider;
use crate::support::terraform::installation::platform;

/// A version that okta/okta has; ours stands in for it.
const VERSION: &str = "6.12.0";

/// A project with the example in YAML, which names the provider as published.
fn named_project() -> Project {
    let project = Project::of_example("bridge/yaml");
    install_bridge(&project);
    project
}

fn expect_update(project: &mut Project) {
    let okta = okta_with_the_example();
    project.init_stack();
    project.configure(&okta);
    project.preview();
    project.up();
    assert_eq!(project.outputs()["status"], "ACTIVE");
}

#[test]
fn the_published_name_is_found_in_the_bridges_cache() {
    in_yaml(|| {
        let mut project = named_project();
        let cache = project.beside("cache");
        let folder = cache.join(format!(
            "registry.opentofu.org/okta/okta/{VERSION}/{}",
            platform()
        ));
        fs::create_dir_all(&folder).expect("the folder can be made");
        let place = folder.join(format!("terraform-provider-okta_v{VERSION}"));
        symlink(env!("CARGO_BIN_EXE_terraform-provider-okta"), place).expect("it can be linked");
        project.set("PULUMI_DYNAMIC_TF_PLUGIN_CACHE_DIR", cache);
        project.pulumi(&["package", "add", PLUGIN, "okta/okta", VERSION]);
        expect_update(&mut project);
    });
}

#[test]
fn the_published_name_is_found_in_a_running_provider() {
    in_yaml(|| {
        let mut project = named_project();
        let provider = DebugProvider::start(&project);
        let variable = "PULUMI_BRIDGE_REATTACH_PROVIDERS";
        project.set(variable, provider.variable(variable));
        project.pulumi(&["package", "add", PLUGIN, "okta/okta"]);
        expect_update(&mut project);
    });
}
