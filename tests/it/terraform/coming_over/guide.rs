//! What the guide says on what goes before and after: a look at both, a state
//! that follows later, and the way back.

use std::fs;

use serde_json::{Value, json};

use super::{
    ALONE, NO_CHANGES, before, commands, commands_of, follow, locked, of_upstream, organization,
    providers, read, run,
};
use crate::support::fake_okta::API_TOKEN;
use crate::support::terraform::{Installation, UPSTREAM, Workspace, with_every_host};

const GUIDE: &str = "docs/guides/coming-from-okta.md";

fn source_changed() -> String {
    read("examples/coming-from-okta/source-changed/main.tf")
}

#[test]
fn both_are_compared_before_anything_changes() {
    let example = read("examples/coming-from-okta/compare/main.tf");
    let commands = commands_of(GUIDE, "## Compare before you change anything").concat();
    with_every_host(|host| {
        let okta = organization();
        let mut workspace = Workspace::new(host, Installation::Mirror);
        workspace.add_upstream();
        workspace.set("OKTA_HTTP_PROXY", okta.url());
        workspace.set("OKTA_API_TOKEN", API_TOKEN);
        workspace.write("main.tf", &example);
        for command in &commands {
            run(&mut workspace, command);
        }
        assert_eq!(workspace.json(&["output", "-json", "same"]), json!(true));
        assert_eq!(providers(&mut workspace), ["okta-rs/okta", UPSTREAM]);
    });
}

#[test]
fn the_state_may_follow_later_and_does_with_the_next_apply() {
    let after = source_changed();
    with_every_host(|host| {
        let okta = organization();
        let mut workspace = of_upstream(host, &okta, &before(&after));
        workspace.write("main.tf", &after);
        workspace.succeed(&["init"]);
        for _ in 0..2 {
            let planned = workspace.succeed(&["plan"]);
            assert!(planned.stdout.contains(NO_CHANGES), "{planned}");
        }
        assert_eq!(providers(&mut workspace), [UPSTREAM]);
        assert!(locked(&workspace).contains("/okta/okta\""));
        workspace.succeed(&["apply", "-auto-approve"]);
        assert_eq!(providers(&mut workspace), ["okta-rs/okta"]);
        workspace.succeed(&["init"]);
        assert!(!locked(&workspace).contains("/okta/okta\""));
    });
}

#[test]
fn a_copy_of_the_state_is_kept_and_the_way_back_is_the_same() {
    let after = source_changed();
    let before = before(&after);
    let [there, _] = &commands(ALONE)[..] else {
        panic!("two blocks of commands");
    };
    let back = commands_of(GUIDE, "## Going back").concat();
    let copy = commands_of(GUIDE, "## Change without stopping others").concat();
    assert_eq!(copy, ["terraform state pull > before.tfstate"]);
    with_every_host(|host| {
        let okta = organization();
        let mut workspace = of_upstream(host, &okta, &before);
        let values = |workspace: &mut Workspace| -> Value {
            let state = workspace.json(&["show", "-json"]);
            state["values"]["root_module"]["resources"][0]["values"].clone()
        };
        let were = values(&mut workspace);
        workspace.write("main.tf", &after);
        follow(&mut workspace, there);
        let folder = workspace.path("configuration");
        let entries = fs::read_dir(folder).expect("it is there");
        let names = entries.map(|entry| entry.expect("an entry").file_name());
        let backups = names.filter(|name| name.to_string_lossy().ends_with(".backup"));
        assert_ne!(backups.count(), 0, "a backup of the state");
        workspace.write("main.tf", &before);
        follow(&mut workspace, &back);
        assert_eq!(providers(&mut workspace), [UPSTREAM]);
        assert!(!locked(&workspace).contains("/okta-rs/okta\""));
        assert_eq!(values(&mut workspace), were);
    });
}
