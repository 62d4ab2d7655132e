//! The table: what Okta answers, and what becomes of it.

use serde_json::{Value, json};

use super::first_token;
use crate::support::fake_okta::{APP_ID, Answer, TOKEN_ID, record};

/// What Okta's absent times become.
pub(super) const NO_TIME: &str = "0001-01-01T00:00:00Z";

/// Where the row `redirected` has its record.
pub(super) const MOVED: &str = "/api/v1/moved";

/// An answer of Okta's and the values that come of it.
pub(super) struct Row {
    /// The token's id.
    pub(super) name: String,
    pub(super) answer: Answer,
    pub(super) state: Value,
}

/// The state of a token with every field.
fn state(id: &str) -> Value {
    let mut state = first_token();
    state["id"] = id.into();
    state
}

/// A row of which the record and the state differ in these values from those
/// of a token with every field.
fn row(name: &str, fields: Value, attributes: Value) -> Row {
    let (mut body, mut state) = (record(APP_ID, name), state(name));
    for (changed, changes) in [(&mut body, fields), (&mut state, attributes)] {
        for (name, value) in changes.as_object().expect("an object") {
            changed[name] = value.clone();
        }
    }
    let (name, answer) = (name.to_owned(), Answer::json(200, &body));
    Row {
        name,
        answer,
        state,
    }
}

/// A row of a record that lacks a field.
fn row_without(field: &str, attribute: &str, value: Value) -> Row {
    let name = format!("without-{field}");
    let mut body = record(APP_ID, &name);
    body.as_object_mut().expect("an object").remove(field);
    let mut state = state(&name);
    state[attribute] = value;
    let answer = Answer::json(200, &body);
    Row {
        name,
        answer,
        state,
    }
}

/// A row of a whole answer to which nothing of the state is new.
fn row_of(name: &str, answer: impl FnOnce(Value) -> Answer) -> Row {
    Row {
        name: name.to_owned(),
        answer: answer(record(APP_ID, name)),
        state: state(name),
    }
}

/// Fields that are absent or null.
fn absent() -> Vec<Row> {
    let fields = [
        ("clientId", "client_id", json!("")),
        ("userId", "user_id", json!("")),
        ("status", "status", json!("")),
        ("issuer", "issuer", json!("")),
        ("created", "created", json!(NO_TIME)),
        ("expiresAt", "expires_at", json!(NO_TIME)),
        ("scopes", "scopes", json!([])),
    ];
    let rows = fields.into_iter().flat_map(|(field, attribute, value)| {
        let null = row(
            &format!("null-{field}"),
            json!({ field: null }),
            json!({ attribute: value }),
        );
        [null, row_without(field, attribute, value)]
    });
    rows.collect()
}

/// Forms of a time that Go reads, and how it writes them.
fn times() -> impl Iterator<Item = Row> {
    let table = [
        ("2025-11-06T14:20:08.000Z", "2025-11-06T14:20:08Z"),
        ("2025-11-06T14:20:08Z", "2025-11-06T14:20:08Z"),
        ("2025-11-06T14:20:08.123Z", "2025-11-06T14:20:08Z"),
        ("2025-11-06T14:20:08.999Z", "2025-11-06T14:20:08Z"),
        ("2025-11-06T14:20:08.123456789Z", "2025-11-06T14:20:08Z"),
        ("2025-11-06T14:20:08.1234567891Z", "2025-11-06T14:20:08Z"),
        ("2025-11-06T14:20:08,123Z", "2025-11-06T14:20:08Z"),
        ("2025-11-06T14:20:08+00:00", "2025-11-06T14:20:08Z"),
        ("2025-11-06T14:20:08-00:00", "2025-11-06T14:20:08Z"),
        ("2025-11-06T14:20:08.5+02:00", "2025-11-06T14:20:08+02:00"),
        ("2025-11-06T14:20:08+05:30", "2025-11-06T14:20:08+05:30"),
        ("2025-11-06T14:20:08+24:00", "2025-11-06T14:20:08+24:00"),
        ("2025-11-06T4:20:08Z", "2025-11-06T04:20:08Z"),
        ("0000-11-06T14:20:08Z", "0000-11-06T14:20:08Z"),
        ("9999-11-06T14:20:08Z", "9999-11-06T14:20:08Z"),
    ];
    table
        .into_iter()
        .enumerate()
        .map(|(number, (read, written))| {
            row(
                &format!("time-{number}"),
                json!({ "created": read, "expiresAt": read }),
                json!({ "created": written, "expires_at": written }),
            )
        })
}

/// Values of every other kind.
fn values() -> [Row; 9] {
    [
        row("whole", json!({}), json!({})),
        row(
            "revoked",
            json!({"status": "REVOKED"}),
            json!({"status": "REVOKED"}),
        ),
        row(
            "new-status",
            json!({"status": "SLEEPY"}),
            json!({"status": "SLEEPY"}),
        ),
        row(
            "other-app",
            json!({"clientId": "0oa1standin0app00002"}),
            json!({"client_id": "0oa1standin0app00002"}),
        ),
        row("no-scopes", json!({"scopes": []}), json!({"scopes": []})),
        row(
            "null-scope",
            json!({"scopes": ["b", null, "a"]}),
            json!({"scopes": ["b", "", "a"]}),
        ),
        row(
            "unknown",
            json!({"more": {"a": [1]}, "_links": null}),
            json!({}),
        ),
        row(
            "accent",
            json!({"userId": "e\u{301}"}),
            json!({"user_id": "\u{e9}"}),
        ),
        row(
            "zero",
            json!({"userId": "a\u{0}b"}),
            json!({"user_id": "a\u{0}b"}),
        ),
    ]
}

/// Answers that are unusual around the record.
fn answers() -> [Row; 13] {
    let typed = |name: &'static str, content_type: &'static str| {
        row_of(name, |body| {
            Answer::raw(200, content_type, body.to_string())
        })
    };
    let twice = row_of("twice", |body| {
        let body = body
            .to_string()
            .replacen('{', "{\"userId\":\"first\",\"scopes\":[\"x\"],", 1);
        Answer::raw(200, "application/json", body)
    });
    // Each byte is replaced by itself: Go does not take the beginning of a
    // character for one mistake.
    let mut no_text = row_of("no-text", |mut body| {
        body["userId"] = "HERE".into();
        let body = body.to_string();
        let (before, after) = body.split_once("HERE").expect("it is in there");
        let user = b"a\xffb\xe2\x82c";
        let body = [before.as_bytes(), user, after.as_bytes()].concat();
        Answer::raw(200, "application/json", body)
    });
    no_text.state["user_id"] = "a\u{fffd}b\u{fffd}\u{fffd}c".into();
    let mut halves = row_of("half-a-character", |mut body| {
        body["userId"] = "HALF\u{1f600}HALF".into();
        body["more"] = "HALF".into();
        let body = body.to_string().replace("HALF", "\\ud800");
        Answer::raw(200, "application/json", body)
    });
    halves.state["user_id"] = "\u{fffd}\u{1f600}\u{fffd}".into();
    [
        typed("charset", "application/json; charset=UTF-8"),
        typed("capitals", "APPLICATION/JSON"),
        typed("vendor", "application/vnd.okta+json"),
        typed("vendor-version", "application/vnd.okta.v1+json;x=y"),
        typed("text", "text/json"),
        typed("text-vendor", "text/vnd.okta.v1+json"),
        row_of("created", |body| Answer::json(201, &body)),
        row_of("blanks", |body| {
            Answer::raw(200, "application/json", format!(" \r\n\t{body}\n"))
        }),
        row_of("indented", |body| {
            Answer::raw(200, "application/json", format!("{body:#}"))
        }),
        twice,
        no_text,
        halves,
        row_of("redirected", |_| Answer::redirect(302, MOVED)),
    ]
}

/// Every answer that is a record.
pub(super) fn readable() -> Vec<Row> {
    let parts = absent().into_iter().chain(times()).chain(values());
    parts.chain(answers()).collect()
}

/// Makes an answer from the record of the token that is asked for.
type Failing = Box<dyn Fn(Value) -> Answer>;

/// Answers that fail a read, with their tokens' ids.
pub(super) fn unreadable() -> Vec<(String, Answer)> {
    let all = fields_that_fail().into_iter().chain(bodies_that_fail());
    all.chain(records_of_others())
        .enumerate()
        .map(|(number, failing)| {
            let name = format!("fails-{number}");
            let answer = failing(record(APP_ID, &name));
            (name, answer)
        })
        .collect()
}

fn changed(field: &'static str, value: Value) -> Failing {
    Box::new(move |mut body| {
        body[field] = value.clone();
        Answer::json(200, &body)
    })
}

/// Values that no field has, in okta/okta as here.
fn fields_that_fail() -> Vec<Failing> {
    let times = [
        "2025-11-06T14:20:08+0000",
        "2025-11-06 14:20:08Z",
        "2025-11-06t14:20:08Z",
        "2025-11-06T14:20:08z",
        "2025-11-06T14:20:08",
        "2025-11-06",
        "",
        "2025-11-06T14:20:60Z",
        "2025-11-06T24:20:08Z",
        "2025-02-29T14:20:08Z",
        "12025-11-06T14:20:08Z",
        "2025-11-06T14:20:08.Z",
    ];
    let times = times.into_iter().flat_map(|time| {
        [
            changed("created", json!(time)),
            changed("expiresAt", json!(time)),
        ]
    });
    let types = [
        "id",
        "clientId",
        "userId",
        "status",
        "issuer",
        "created",
        "expiresAt",
        "scopes",
    ]
    .map(|field| changed(field, json!(5)));
    let scopes = [json!("openid"), json!([1])].map(|value| changed("scopes", value));
    times.chain(types).chain(scopes).collect()
}

/// Bodies that are no record, in okta/okta as here.
fn bodies_that_fail() -> Vec<Failing> {
    let types = ["application/problem+json", "text/plain", "text/html", ""];
    let typed = types.map(|content_type| -> Failing {
        Box::new(move |body| Answer::raw(200, content_type, body.to_string()))
    });
    let cut: Failing = Box::new(|body| {
        let body = body.to_string();
        Answer::raw(200, "application/json", body[..50].to_owned())
    });
    let others = ["[]", "\"x\""]
        .map(|body| -> Failing { Box::new(move |_| Answer::raw(200, "application/json", body)) });
    typed.into_iter().chain([cut]).chain(others).collect()
}

/// Records of other tokens, or of none, which okta/okta takes.
fn records_of_others() -> Vec<Failing> {
    let without: Failing = Box::new(|mut body| {
        body.as_object_mut().expect("an object").remove("id");
        Answer::json(200, &body)
    });
    let health: Failing = Box::new(|_| Answer::json(200, &json!({"status": "UP"})));
    vec![
        without,
        health,
        changed("id", json!(null)),
        changed("id", json!("")),
        changed("id", json!(TOKEN_ID)),
        changed("id", json!("FAILS-0")),
    ]
}
