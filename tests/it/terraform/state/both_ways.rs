//! The same tokens, read one by one and as a list of their app.

use serde_json::{Value, json};

use super::super::LIST;
use super::rows::{self, NO_TIME, Row};
use super::{path_of, write_reads};
use crate::support::fake_okta::{APP_ID, Answer, FakeOkta};
use crate::support::terraform::on_every_host;

/// The answers that a list can have as its records: those with a body, all of
/// the same app.
fn listable() -> Vec<Row> {
    let mut rows = rows::readable();
    rows.retain(|row| !row.answer.body().is_empty());
    rows.retain(|row| row.name != "other-app");
    rows
}

/// The records of single answers as one page, byte for byte.
fn page(rows: &[Row]) -> Answer {
    let bodies: Vec<_> = rows.iter().map(|row| row.answer.body()).collect();
    let page = [&b"["[..], &bodies.join(&b','), b"]"].concat();
    Answer::raw(200, "application/json", page)
}

/// A token of a list as `okta_app_token` has it, which knows no null.
fn as_single(listed: &Value) -> Value {
    let absent = |name: &str| match name {
        "created" | "expires_at" => json!(NO_TIME),
        "scopes" => json!([]),
        _ => json!(""),
    };
    let attributes = listed.as_object().expect("an object").iter();
    let attributes = attributes.filter(|(name, _)| *name != "last_updated");
    let attributes = attributes.map(|(name, value)| match value {
        Value::Null => (name.clone(), absent(name)),
        value => (name.clone(), value.clone()),
    });
    Value::Object(attributes.collect())
}

#[test]
fn a_token_is_the_same_by_itself_and_in_a_list_but_for_the_nulls_of_the_list() {
    on_every_host(|workspace| {
        let okta = FakeOkta::start();
        let rows = listable();
        for row in &rows {
            okta.answer_path(&path_of(&row.name), row.answer.clone());
        }
        okta.answer_path(&format!("/api/v1/apps/{APP_ID}/tokens"), page(&rows));
        let names: Vec<_> = rows.iter().map(|row| row.name.as_str()).collect();
        write_reads(workspace, &okta, &names);
        workspace.write("list.tf", LIST);
        workspace.succeed(&["apply", "-auto-approve", "-parallelism=50"]);
        let state = workspace.json(&["show", "-json"]);
        let resources = state["values"]["root_module"]["resources"].as_array();
        let (lists, singles): (Vec<_>, Vec<_>) = resources
            .expect("resources")
            .iter()
            .partition(|one| one["type"] == "okta_app_tokens");
        let listed = lists[0]["values"]["tokens"].as_array().expect("a list");
        assert_eq!((listed.len(), singles.len()), (rows.len(), rows.len()));
        for token in listed {
            let mut singles = singles.iter();
            let single = singles.find(|one| one["values"]["id"] == token["id"]);
            assert_eq!(as_single(token), single.expect("it was read")["values"]);
            assert!(token["last_updated"].is_string(), "{token}");
        }
        let nulls = listed.iter().filter(|token| {
            let mut values = token.as_object().expect("an object").values();
            values.any(Value::is_null)
        });
        // Each of seven fields is null in one row, and missing in another.
        assert_eq!(nulls.count(), 14);
    });
}
