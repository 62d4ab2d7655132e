//! What outlives a request, and for how long.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::time::{Instant, advance};

use super::super::kept::{Kept, MOST_KEPT};
use crate::okta::tokens::{AppToken, Found};

const AGE: Duration = Duration::from_secs(30);

fn found(id: usize, status: &str, last_updated: &str) -> Found {
    let token = AppToken {
        id: id.to_string(),
        status: status.to_owned(),
        ..AppToken::default()
    };
    Found {
        token,
        last_updated: last_updated.to_owned(),
    }
}

#[tokio::test(start_paused = true)]
async fn a_list_contradicts_a_single_read_if_it_differs_and_is_not_newer() {
    // What was read singly, what a list then shows, whether that contradicts.
    let table = [
        (("ACTIVE", "2026-01-02"), ("ACTIVE", "2026-01-02"), false),
        (("ACTIVE", "2026-01-02"), ("REVOKED", "2026-01-03"), false),
        (("ACTIVE", "2026-01-02"), ("REVOKED", "2026-01-02"), true),
        (("ACTIVE", "2026-01-02"), ("REVOKED", "2026-01-01"), true),
        (("ACTIVE", ""), ("REVOKED", ""), true),
    ];
    for (single, listed, expected) in table {
        let mut kept = Kept::new(Duration::ZERO, Arc::default());
        kept.read_singly(&found(1, single.0, single.1));
        advance(Duration::from_millis(1)).await;
        let (listed, now) = (found(1, listed.0, listed.1), Instant::now());
        assert_eq!(kept.contradicts(&listed, now), expected, "{listed:?}");
        // It is compared once.
        assert!(!kept.contradicts(&listed, now));
    }
}

#[tokio::test(start_paused = true)]
async fn a_list_that_was_asked_for_before_contradicts_nothing() {
    let mut kept = Kept::new(Duration::ZERO, Arc::default());
    let sent = Instant::now();
    advance(Duration::from_millis(1)).await;
    kept.read_singly(&found(1, "REVOKED", "2"));
    assert!(!kept.contradicts(&found(1, "ACTIVE", "2"), sent));
}

#[tokio::test(start_paused = true)]
async fn a_record_is_kept_from_its_request_on_for_as_long_as_the_settings_say() {
    let mut kept = Kept::new(AGE, Arc::default());
    let sent = Instant::now();
    advance(AGE / 2).await;
    kept.keep(found(1, "ACTIVE", "").token, sent);
    assert!(
        kept.get("1", sent + AGE - Duration::from_millis(1))
            .is_some()
    );
    assert!(kept.get("2", sent).is_none());
    assert!(kept.get("1", sent + AGE).is_none());
    assert!(kept.is_empty());
}

#[tokio::test(start_paused = true)]
async fn what_is_not_believed_any_more_answers_nothing() {
    let total = Arc::new(AtomicUsize::new(0));
    let mut kept = Kept::new(AGE, Arc::clone(&total));
    let now = Instant::now();
    kept.keep(found(1, "ACTIVE", "").token, now);
    kept.complete(now);
    kept.clear();
    assert!(kept.get("1", now).is_none());
    assert!(!kept.is_complete(now));
    assert_eq!(total.load(Ordering::Relaxed), 0);
}

#[tokio::test(start_paused = true)]
async fn a_list_is_complete_for_as_long_as_its_first_page_is_young() {
    let mut kept = Kept::new(AGE, Arc::default());
    let begun = Instant::now();
    kept.keep(found(1, "ACTIVE", "").token, begun);
    // The rest of the list came so late that the first page is forgotten.
    let late = begun + AGE * 2;
    kept.forget(late);
    kept.keep(found(2, "ACTIVE", "").token, late);
    kept.complete(begun);
    assert!(!kept.is_complete(late));
    kept.complete(late);
    assert!(kept.is_complete(late + AGE));
}

#[tokio::test(start_paused = true)]
async fn nothing_is_kept_by_default() {
    let mut kept = Kept::new(Duration::ZERO, Arc::default());
    let now = Instant::now();
    kept.keep(found(1, "ACTIVE", "").token, now);
    assert!(kept.get("1", now).is_none());
}

#[tokio::test(start_paused = true)]
async fn no_more_is_kept_of_all_apps_than_fifty_thousand_records() {
    let total = Arc::new(AtomicUsize::new(0));
    let now = Instant::now();
    let mut apps = [0, 1].map(|_| Kept::new(AGE, Arc::clone(&total)));
    for number in 0..MOST_KEPT {
        apps[number % 2].keep(found(number, "ACTIVE", "").token, now);
    }
    apps[0].keep(found(MOST_KEPT, "ACTIVE", "").token, now);
    assert!(apps[0].get(&MOST_KEPT.to_string(), now).is_none());
    apps[1].forget(now + AGE);
    assert_eq!(total.load(Ordering::Relaxed), MOST_KEPT / 2);
    apps[0].keep(found(MOST_KEPT, "ACTIVE", "").token, now);
    assert!(apps[0].get(&MOST_KEPT.to_string(), now).is_some());
    drop(apps);
    assert_eq!(total.load(Ordering::Relaxed), 0);
}
