//! How large a message may be, and what it costs.

use std::time::Instant;

use serde_json::json;
use terraform_provider_okta::proto::pulumirpc::CheckRequest;

use crate::support::fake_okta::{APP_ID, FakeOkta, TOKEN_ID};
use crate::support::plugin_host::PATIENCE;
use crate::support::pulumi::Launch;

/// The largest message that is taken, in bytes.
const LARGEST_MESSAGE: usize = 256 << 10;

/// The most memory that one message may add, in bytes. The released program
/// holds less than 14 MB without it, so it stays below 20 MB.
const MOST_MEMORY: u64 = 6_000_000;

#[tokio::test]
async fn a_message_above_the_limit_is_refused_with_the_reason() {
    let okta = FakeOkta::start();
    let plugin = Launch::by_hand().start().await;
    let connection = plugin.connect().await;
    connection.configure_for(&okta).await;
    for size in [LARGEST_MESSAGE, 30 << 20, 300 << 20] {
        let large = json!({"clientId": APP_ID, "id": "x".repeat(size)});
        let refused = connection
            .invoke(&large)
            .await
            .expect_err("it is too large");
        let said = refused.message();
        for part in ["256 KiB", "Invoke"] {
            assert!(said.contains(part), "{part} is not in: {said}");
        }
    }
    connection.read(APP_ID, TOKEN_ID).await;
}

#[tokio::test]
async fn a_message_below_the_limit_is_answered() {
    let okta = FakeOkta::start();
    let plugin = Launch::by_hand().start().await;
    let connection = plugin.connect().await;
    connection.configure_for(&okta).await;
    let large = json!({"clientId": APP_ID, "id": "x".repeat(LARGEST_MESSAGE - 200)});
    let refused = connection.invoke(&large).await;
    let refused = refused.expect_err("no id is as long");
    assert!(refused.message().contains("`id`"), "{refused}");
    assert!(refused.message().len() < 2000, "{refused}");
    connection.read(APP_ID, TOKEN_ID).await;
}

/// The memory that a process held when it held most, in bytes.
fn peak_memory(process: i32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"));
    let status = status.expect("it is running");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.expect("Linux says so").trim().trim_end_matches(" kB");
    kilobytes.parse::<u64>().expect("a number") * 1024
}

/// A field of a message.
fn field(tag: u8, inner: &[u8]) -> Vec<u8> {
    let mut field = vec![tag << 3 | 2];
    let mut length = inner.len();
    while length > 0x7f {
        field.push(u8::try_from(length & 0x7f).expect("seven bits") | 0x80);
        length >>= 7;
    }
    field.push(u8::try_from(length).expect("seven bits"));
    field.extend(inner);
    field
}

/// As many of these as the limit has room for, as settings in a `Struct`.
fn full_of(part: impl Fn(usize) -> Vec<u8>) -> Vec<u8> {
    let mut parts = Vec::new();
    for number in 0.. {
        let part = part(number);
        if parts.len() + part.len() > LARGEST_MESSAGE - 100 {
            break;
        }
        parts.extend(part);
    }
    parts
}

/// How many keys, with a value each, are read of one message at most.
const MOST_KEYS: usize = 4_096;

/// So many keys with values.
fn most_keys() -> Vec<u8> {
    let key = |number: usize| {
        let name = format!("apiToken{number}");
        let text = field(3, b"SECRETMARK");
        field(1, &[field(1, name.as_bytes()), field(2, &text)].concat())
    };
    (0..MOST_KEYS).flat_map(key).collect()
}

#[tokio::test]
async fn a_message_with_as_many_keys_as_are_read_is_answered_with_a_bounded_number_of_failures() {
    let plugin = Launch::by_hand().start().await;
    let mut connection = plugin.connect().await;
    let request = CheckRequest {
        news: most_keys(),
        ..CheckRequest::default()
    };
    let answer = connection.calls.check_config(request).await;
    let failures = answer.expect("it is read").into_inner().failures;
    assert_eq!(failures.len(), 21);
    let more = format!("{}", MOST_KEYS - 20);
    assert!(failures[20].reason.contains(&more), "{:?}", failures[20]);
}

/// A setting with a text.
fn setting(name: &str, text: &str) -> Vec<u8> {
    let value = field(3, text.as_bytes());
    field(1, &[field(1, name.as_bytes()), field(2, &value)].concat())
}

/// Each text has almost as many parts as one text may have.
fn json_in_each_setting() -> Vec<u8> {
    let text = format!("[{}null]", "{\"\":0},".repeat(MOST_KEYS - 2));
    let names = [
        "backoff",
        "minWaitSeconds",
        "maxWaitSeconds",
        "maxRetries",
        "parallelism",
        "logLevel",
        "maxApiCapacity",
        "requestTimeout",
    ];
    let settings: Vec<_> = names.iter().flat_map(|name| setting(name, &text)).collect();
    assert!(settings.len() < LARGEST_MESSAGE);
    settings
}

/// The text that represents an unknown value, as deep as JSON is read.
fn deep_unknown_values() -> Vec<u8> {
    let unknown = "\"04da6b54-80e4-46f7-96ec-b56ff0331ba9\",".repeat(6_500);
    let depth = 120;
    let (open, close) = ("[".repeat(depth), "]".repeat(depth));
    setting("scopes", &format!("{open}{unknown}null{close}"))
}

#[tokio::test]
async fn no_message_takes_much_memory_or_time() {
    let key = |number: usize| field(1, &field(1, format!("{number:x}").as_bytes()));
    // Values in the list of one setting: an empty one, and an object of one.
    let object = field(1, &field(5, &field(1, b"")));
    let list_of = |element: Vec<u8>| {
        let elements = full_of(|_| element.clone());
        field(
            1,
            &[field(1, b"scopes"), field(2, &field(6, &elements))].concat(),
        )
    };
    let text_of = |part: &str| {
        let text = part.repeat((LARGEST_MESSAGE - 100) / part.len());
        setting("scopes", &format!("[{}]", text.trim_end_matches(',')))
    };
    for (what, news) in [
        (
            "JSON in each setting that is no text",
            json_in_each_setting(),
        ),
        ("unknown values deep in lists", deep_unknown_values()),
        ("keys", full_of(key)),
        ("empty values", list_of(field(1, b""))),
        ("objects", list_of(object)),
        ("lists", list_of(field(1, &field(6, &field(1, b""))))),
        ("numbers in JSON", text_of("0,")),
        ("objects in JSON", text_of("{\"\":0},")),
        ("as many keys as are read", most_keys()),
        ("30 MB", field(1, &field(1, &vec![b'x'; 30 << 20]))),
    ] {
        let plugin = Launch::by_hand().start().await;
        let mut connection = plugin.connect().await;
        connection.check(&json!({"orgName": "a"})).await;
        let before = peak_memory(plugin.id());
        let start = Instant::now();
        let request = CheckRequest {
            news,
            ..CheckRequest::default()
        };
        let _ = connection.calls.check_config(request).await;
        let took = start.elapsed();
        let added = peak_memory(plugin.id()) - before;
        assert!(added < MOST_MEMORY, "{what}: {added} bytes");
        assert!(took < PATIENCE / 10, "{what}: {took:?}");
    }
}
