//! The ways from okta/okta to this provider, as the documentation tells them:
//! its commands are taken from the page and run word for word. What writes the
//! state as okta/okta is our own binary under that name.

mod guide;

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::support::fake_okta::{API_TOKEN, FakeOkta, record};
use crate::support::secrets::Secrets;
use crate::support::terraform::{
    Finished, Host, Installation, UPSTREAM, Workspace, with_every_host,
};

/// The ids in the examples.
const APP_ID: &str = "0oa5z6y7x8W9v0U1t2s3";
const TOKEN_ID: &str = "oar9k2Lq7TnVbXc4R0h7";

/// What a plan says that would do nothing.
const NO_CHANGES: &str = "No changes.";

fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The configuration before the changes that the example tells in comments:
/// with okta/okta, and held to its versions.
fn before(after: &str) -> String {
    let changes = [
        ("\"okta-rs/okta\" # was \"okta/okta\"", "\"okta/okta\""),
        (
            "\"~> 0.1\"       # was \"~> 6.12\"; you can also remove this line",
            "\"~> 6.12\"",
        ),
    ];
    let mut before = after.to_owned();
    for (new, old) in changes {
        assert!(before.contains(new), "{new}");
        before = before.replace(new, old);
    }
    before
}

const ALONE: &str = "### Only okta_app_token is used";
const WITH_OTHERS: &str = "### Other okta_ resources or data sources are used";

/// The commands below a heading of the provider's page, by their blocks.
fn commands(heading: &str) -> Vec<Vec<String>> {
    commands_of("docs/index.md", heading)
}

/// The same of any page.
fn commands_of(page: &str, heading: &str) -> Vec<Vec<String>> {
    let page = read(page);
    let (_, section) = page.split_once(&format!("\n{heading}\n")).expect(heading);
    let section = section.split("\n##").next().expect("a section");
    let blocks = section.split("```shell\n").skip(1);
    let commands = |block: &str| {
        let (commands, _) = block.split_once("\n```").expect("a block ends");
        commands.lines().map(str::to_owned).collect()
    };
    blocks.map(commands).collect()
}

/// Runs a command as a shell would; of a host's there is what it said.
fn run(workspace: &mut Workspace, command: &str) -> Option<Finished> {
    let words: Vec<_> = command.split(' ').collect();
    match &words[..] {
        ["terraform", arguments @ ..] => Some(workspace.succeed(arguments)),
        ["rm", file] => {
            let file = workspace.path("configuration").join(file);
            fs::remove_file(file).expect("it is there");
            None
        }
        _ => panic!("not a command that is known here: {command}"),
    }
}

/// Runs all of the commands, of which the last is a plan without changes.
fn follow(workspace: &mut Workspace, commands: &[String]) {
    let mut last = None;
    for command in commands {
        last = run(workspace, command);
    }
    let last = last.expect("a command");
    assert!(last.stdout.contains(NO_CHANGES), "{last}");
}

/// A workspace whose state was written by okta/okta, and the configuration
/// that it came of.
fn of_upstream(host: &Host, okta: &FakeOkta, configuration: &str) -> Workspace {
    let mut workspace = Workspace::new(host, Installation::Mirror);
    workspace.add_upstream();
    workspace.be_loud();
    workspace.set("OKTA_HTTP_PROXY", okta.url());
    workspace.set("OKTA_API_TOKEN", API_TOKEN);
    workspace.write("main.tf", configuration);
    workspace.succeed(&["init"]);
    workspace.succeed(&["apply", "-auto-approve"]);
    assert_eq!(providers(&mut workspace), [UPSTREAM]);
    workspace
}

/// The providers that the state names, each once, without their registry.
fn providers(workspace: &mut Workspace) -> Vec<String> {
    let state = workspace.succeed(&["state", "pull"]).stdout;
    let state: Value = serde_json::from_str(&state).expect("JSON");
    let resources = state["resources"].as_array().expect("resources");
    let name = |resource: &Value| {
        let provider = resource["provider"].as_str().expect("a provider");
        let address = provider.split('"').nth(1).expect("an address");
        let (_, address) = address.split_once('/').expect("a registry");
        address.to_owned()
    };
    let mut names: Vec<_> = resources.iter().map(name).collect();
    names.sort_unstable();
    names.dedup();
    names
}

fn organization() -> FakeOkta {
    let okta = FakeOkta::start();
    okta.put_token(record(APP_ID, TOKEN_ID));
    okta
}

fn locked(workspace: &Workspace) -> String {
    let lock = workspace.path("configuration/.terraform.lock.hcl");
    fs::read_to_string(lock).expect("init has locked the providers")
}

#[test]
fn a_configuration_changes_its_source_and_the_state_follows() {
    let after = read("examples/coming-from-okta/source-changed/main.tf");
    let before = before(&after);
    let [commands, _] = &commands(ALONE)[..] else {
        panic!("two blocks of commands");
    };
    with_every_host(|host| {
        let okta = organization();
        let mut workspace = of_upstream(host, &okta, &before);
        workspace.write("main.tf", &after);
        follow(&mut workspace, commands);
        assert_eq!(providers(&mut workspace), ["okta-rs/okta"]);
        assert!(!locked(&workspace).contains("/okta/okta\""));
        workspace.expect_none_of(&Secrets::of(&okta, &[]));
    });
}

#[test]
fn the_version_beside_the_source_may_go_and_may_not_stay() {
    let after = read("examples/coming-from-okta/source-changed/main.tf");
    let (version, others): (Vec<_>, Vec<_>) =
        after.lines().partition(|line| line.contains("version ="));
    assert_eq!(version.len(), 1);
    let source_alone = before(&after).replace(UPSTREAM, "okta-rs/okta");
    let [commands, _] = &commands(ALONE)[..] else {
        panic!("two blocks of commands");
    };
    with_every_host(|host| {
        let okta = organization();
        let mut workspace = of_upstream(host, &okta, &before(&after));
        workspace.write("main.tf", &source_alone);
        workspace.fail(&["init"]).expect_diagnostic(&["~> 6.12"]);
        workspace.write("main.tf", &others.join("\n"));
        follow(&mut workspace, commands);
        assert_eq!(providers(&mut workspace), ["okta-rs/okta"]);
    });
}

#[test]
fn each_workspace_follows_once_and_one_without_a_state_has_nothing_to_follow() {
    let after = read("examples/coming-from-okta/source-changed/main.tf");
    let [commands, _] = &commands(ALONE)[..] else {
        panic!("two blocks of commands");
    };
    let [init, replace, _, plan] = &commands[..] else {
        panic!("four commands: {commands:?}");
    };
    with_every_host(|host| {
        let okta = organization();
        let mut workspace = of_upstream(host, &okta, &before(&after));
        workspace.succeed(&["workspace", "new", "other"]);
        workspace.succeed(&["apply", "-auto-approve"]);
        workspace.write("main.tf", &after);
        for name in ["default", "other"] {
            workspace.succeed(&["workspace", "select", name]);
            assert_eq!(providers(&mut workspace), [UPSTREAM], "{name}");
            follow(&mut workspace, commands);
            assert_eq!(providers(&mut workspace), ["okta-rs/okta"], "{name}");
        }
        workspace.succeed(&["workspace", "new", "empty"]);
        follow(&mut workspace, &[init.clone(), plan.clone()]);
        let replace: Vec<_> = replace.split(' ').skip(1).collect();
        workspace.fail(&replace);
    });
}

#[test]
fn where_upstream_is_gone_the_entries_are_removed_and_read_again() {
    let after = read("examples/coming-from-okta/source-changed/main.tf");
    let before = before(&after);
    let [_, commands] = &commands(ALONE)[..] else {
        panic!("two blocks of commands");
    };
    with_every_host(|host| {
        let okta = organization();
        let mut workspace = of_upstream(host, &okta, &before);
        let installed = workspace.path("configuration/.terraform");
        fs::remove_dir_all(installed).expect("it is there");
        workspace.remove_upstream();
        workspace.write("main.tf", &after);
        workspace.fail(&["init"]).expect_diagnostic(&[UPSTREAM]);
        let replaced = [
            "state",
            "replace-provider",
            "-auto-approve",
            UPSTREAM,
            "okta-rs/okta",
        ];
        workspace.fail(&replaced);
        follow(&mut workspace, commands);
        workspace.succeed(&["apply", "-auto-approve"]);
        assert_eq!(providers(&mut workspace), ["okta-rs/okta"]);
        workspace.expect_none_of(&Secrets::of(&okta, &[]));
    });
}

#[test]
fn both_providers_work_side_by_side_with_one_environment() {
    let example = read("examples/coming-from-okta/side-by-side/main.tf");
    // What else the team uses of okta/okta.
    let other = format!(
        "data \"okta_app_token\" \"other\" {{\n  client_id = {APP_ID:?}\n  id = {TOKEN_ID:?}\n}}\n"
    );
    let after = format!("{example}{other}");
    let before = after.replace("  provider = okta-rs\n", "");
    assert_ne!(before, after);
    let [commands] = &commands(WITH_OTHERS)[..] else {
        panic!("one block of commands");
    };
    with_every_host(|host| {
        let okta = organization();
        let mut workspace = of_upstream(host, &okta, &before);
        workspace.write("main.tf", &after);
        follow(&mut workspace, commands);
        workspace.succeed(&["apply", "-auto-approve"]);
        assert_eq!(providers(&mut workspace), ["okta-rs/okta", UPSTREAM]);
        let state = workspace.json(&["show", "-json"]);
        let resources = &state["values"]["root_module"]["resources"];
        assert_eq!(resources[0]["values"], resources[1]["values"]);
        assert_eq!(resources[0]["values"]["id"], json!(TOKEN_ID));
        workspace.expect_none_of(&Secrets::of(&okta, &[]));
    });
}
