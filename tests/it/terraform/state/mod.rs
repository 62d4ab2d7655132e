//! Okta's responses with the resulting state, for every value in the reference of
//! okta/okta 6.12 to 7.0: one read each, in one run.

mod both_ways;
mod rows;

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{configuration, first_token};
use crate::support::fake_okta::{APP_ID, Answer, FakeOkta, record};
use crate::support::secrets::Secrets;
use crate::support::terraform::{Workspace, on_every_host};

/// A read of each of the names as a token's id.
fn write_reads(workspace: &Workspace, okta: &FakeOkta, names: &[&str]) {
    let body = format!(
        "data \"okta_app_token\" \"all\" {{\n  for_each  = toset({names:?})\n  \
         client_id = {APP_ID:?}\n  id        = each.key\n}}\n"
    );
    workspace.write("main.tf", &configuration(okta, &body));
}

fn path_of(name: &str) -> String {
    format!("/api/v1/apps/{APP_ID}/tokens/{name}")
}

#[test]
fn every_answer_becomes_the_state_that_it_is_to_become() {
    on_every_host(|workspace| {
        let okta = FakeOkta::start();
        let rows = rows::readable();
        for row in &rows {
            okta.answer_path(&path_of(&row.name), row.answer.clone());
        }
        okta.answer_path(
            rows::MOVED,
            Answer::json(200, &record(APP_ID, "redirected")),
        );
        let names: Vec<_> = rows.iter().map(|row| row.name.as_str()).collect();
        write_reads(workspace, &okta, &names);
        workspace.be_loud();
        workspace.succeed(&["apply", "-auto-approve", "-parallelism=50"]);
        let state = workspace.json(&["show", "-json"]);
        let found = state["values"]["root_module"]["resources"].as_array();
        let found: BTreeMap<_, _> = found
            .expect("resources")
            .iter()
            .map(|one| (one["index"].as_str().expect("an index"), one))
            .collect();
        for row in &rows {
            let one = found[row.name.as_str()];
            assert_eq!(one["values"], row.state, "{}", row.name);
            assert_eq!(one["schema_version"], 0, "{}", row.name);
            let scopes = row.state["scopes"].as_array().expect("a list");
            let sensitive = json!({ "scopes": vec![false; scopes.len()] });
            assert_eq!(one["sensitive_values"], sensitive, "{}", row.name);
        }
        assert_eq!(found.len(), rows.len());
        workspace.expect_none_of(&Secrets::of(&okta, &[]));
    });
}

#[test]
fn an_answer_that_cannot_be_read_fails_its_read() {
    on_every_host(|workspace| {
        let okta = FakeOkta::start();
        let failures = rows::unreadable();
        for (name, answer) in &failures {
            okta.answer_path(&path_of(name), answer.clone());
        }
        let names: Vec<_> = failures.iter().map(|(name, _)| name.as_str()).collect();
        write_reads(workspace, &okta, &names);
        workspace.be_loud();
        let plan = workspace.fail(&["plan", "-json", "-parallelism=50"]);
        let lines = plan.stdout.lines();
        let messages = lines.map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
        let failed = messages
            .filter(|message| message["@level"] == "error")
            .map(|message| message["diagnostic"]["address"].clone());
        let expected = names
            .iter()
            .map(|name| json!(format!("data.okta_app_token.all[{name:?}]")));
        assert_eq!(sorted(failed.collect()), sorted(expected.collect()));
        workspace.expect_none_of(&Secrets::of(&okta, &[]));
    });
}

/// The ids of all that was read, as the state's JSON has them.
fn ids_in(state: &Value) -> Vec<Value> {
    let resources = state["values"]["root_module"]["resources"].as_array();
    let resources = resources.expect("resources").iter();
    sorted(resources.map(|one| one["values"]["id"].clone()).collect())
}

fn sorted(mut values: Vec<Value>) -> Vec<Value> {
    values.sort_by_key(ToString::to_string);
    values
}

#[test]
fn an_id_is_sent_as_it_is_and_escaped_where_a_url_needs_it() {
    let table = [
        ("a/b", "a%2Fb"),
        ("a?b#c", "a%3Fb%23c"),
        ("a%2Fb", "a%252Fb"),
        ("'()*!,;", "%27%28%29%2A%21%2C%3B"),
        ("é", "%C3%A9"),
        ("x y", "x%20y"),
        ("$&+:=@~-._", "$&+:=@~-._"),
        ("12345", "12345"),
    ];
    on_every_host(|workspace| {
        let okta = FakeOkta::start();
        for (id, _) in table {
            okta.put_token(record(APP_ID, id));
        }
        okta.put_token(record(APP_ID, "67890"));
        write_reads(workspace, &okta, &table.map(|(id, _)| id));
        workspace.set("OKTA_SHARED_LISTS", "off");
        let number = "data \"okta_app_token\" \"number\" {\n  client_id = \"0oa1standin0app00001\"\n  \
                      id        = 67890\n}\n";
        workspace.write("number.tf", number);
        workspace.succeed(&["apply", "-auto-approve"]);
        let mut sent: Vec<_> = okta
            .requests()
            .into_iter()
            .map(|seen| seen.target)
            .collect();
        let mut expected: Vec<_> = table.iter().map(|(_, escaped)| path_of(escaped)).collect();
        expected.push(path_of("67890"));
        sent.sort_unstable();
        expected.sort_unstable();
        assert_eq!(sent, expected);
        let mut ids: Vec<_> = table.iter().map(|(id, _)| json!(id)).collect();
        ids.push(json!("67890"));
        let state = workspace.json(&["show", "-json"]);
        assert_eq!(ids_in(&state), sorted(ids));
    });
}
