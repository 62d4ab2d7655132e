//! Challenges that another attempt satisfies, without a diagnostic.

use super::{READS, app, end, organization, signing_in};
use crate::support::fake_okta::{APP_ID, Answer, record, token_id};
use crate::support::signed::{record_requests, token_requests};

/// Five minutes, in seconds: further off than Okta allows.
const FAR_OFF: i64 = 5 * 60;

#[tokio::test]
async fn a_clock_that_is_five_minutes_off_costs_one_attempt() {
    for requires_proof in [false, true] {
        for ahead in [FAR_OFF, -FAR_OFF] {
            let okta = organization(app().requires_proof(requires_proof));
            okta.oauth().set_clock_ahead(ahead);
            let audited = signing_in(&okta).await;
            assert_eq!(audited.read_at_once(READS).await, [true; READS], "{ahead}");
            let expected = if requires_proof { 4 } else { 2 };
            assert_eq!(token_requests(&okta), expected, "{ahead}");
            end(audited, &okta).await;
        }
    }
}

#[tokio::test]
async fn a_clock_that_goes_wrong_between_two_reads_costs_each_proof_one_attempt() {
    let okta = organization(app().requires_proof(true));
    let audited = signing_in(&okta).await;
    assert_eq!(audited.read_at_once(READS).await, [true; READS]);
    okta.oauth().set_clock_ahead(-FAR_OFF);
    assert_eq!(audited.read_at_once(READS).await, [true; READS]);
    assert_eq!(token_requests(&okta), 3);
    let attempts = record_requests(&okta) - READS;
    assert!((READS + 1..=2 * READS).contains(&attempts), "{attempts}");
    assert_eq!(audited.read_at_once(READS).await, [true; READS]);
    assert_eq!(record_requests(&okta), READS + attempts + READS);
    end(audited, &okta).await;
}

#[tokio::test]
async fn an_access_token_that_ends_during_a_walk_is_replaced_once() {
    for (requires_proof, first) in [(false, 1), (true, 3)] {
        let okta = organization(app().requires_proof(requires_proof));
        let audited = signing_in(&okta).await;
        for walk in 0..3 {
            assert_eq!(audited.read_at_once(READS).await, [true; READS]);
            // What Okta taught with the first token is still known.
            assert_eq!(token_requests(&okta), first + walk);
            okta.oauth().expire_access_tokens();
        }
        end(audited, &okta).await;
    }
}

#[tokio::test]
async fn an_access_token_that_has_to_be_bound_of_late_is_replaced_once() {
    // Whether the app asks for proofs where it gives tokens, or takes them.
    for requires_proof in [false, true] {
        let okta = organization(app());
        let audited = signing_in(&okta).await;
        assert_eq!(audited.read_at_once(READS).await, [true; READS]);
        assert_eq!(token_requests(&okta), 1);
        okta.oauth().register(app().requires_proof(requires_proof));
        okta.oauth().want_bound_tokens();
        assert_eq!(audited.read_at_once(READS).await, [true; READS]);
        assert_eq!(token_requests(&okta), 3, "without a nonce and with one");
        let attempts = record_requests(&okta) - READS;
        assert!((READS + 1..=2 * READS).contains(&attempts), "{attempts}");
        assert_eq!(audited.read_at_once(READS).await, [true; READS]);
        assert_eq!(token_requests(&okta), 3);
        end(audited, &okta).await;
    }
}

#[tokio::test]
async fn a_nonce_that_changes_between_reads_is_taken_from_the_error_response() {
    let okta = organization(app().requires_proof(true));
    let audited = signing_in(&okta).await;
    assert_eq!(audited.read_at_once(READS).await, [true; READS]);
    okta.oauth().rotate_nonce();
    assert_eq!(audited.read_at_once(READS).await, [true; READS]);
    assert_eq!(token_requests(&okta), 3, "reads alone have learned it");
    okta.oauth().rotate_nonce();
    okta.oauth().expire_access_tokens();
    assert_eq!(audited.read_at_once(READS).await, [true; READS]);
    assert_eq!(token_requests(&okta), 5, "refused for the nonce once");
    end(audited, &okta).await;
}

#[tokio::test]
async fn a_nonce_that_reads_need_too_is_in_each_of_their_proofs() {
    let okta = organization(app().requires_proof(true));
    okta.oauth().want_nonce_on_reads();
    let audited = signing_in(&okta).await;
    assert_eq!(audited.read_at_once(READS).await, [true; READS]);
    assert_eq!(token_requests(&okta), 3);
    assert_eq!(record_requests(&okta), READS, "none was refused");
    end(audited, &okta).await;
}

#[tokio::test]
async fn a_nonce_is_taken_from_a_success_before_any_error_response() {
    let okta = organization(app().requires_proof(true));
    okta.oauth().want_nonce_on_reads();
    okta.oauth().renew_nonce_with_each_success();
    let audited = signing_in(&okta).await;
    let walk = 5;
    for number in 1..=walk {
        assert_eq!(audited.read(number).await.diagnostics, []);
    }
    assert_eq!(token_requests(&okta), 3);
    assert_eq!(record_requests(&okta), walk, "none was refused");
    end(audited, &okta).await;
}

#[tokio::test]
async fn a_redirect_on_the_same_server_is_proven_anew() {
    let okta = organization(app().requires_proof(true));
    let path = |number| format!("/api/v1/apps/{APP_ID}/tokens/{}", token_id(number));
    let moved = "/moved/to/here";
    okta.answer_path(&path(1), Answer::redirect(302, moved));
    let record = record(APP_ID, &token_id(1));
    okta.answer_path(moved, Answer::json(200, &record));
    let audited = signing_in(&okta).await;
    let read = audited.read(1).await;
    assert_eq!(read.diagnostics, []);
    let targets: Vec<_> = okta
        .requests()
        .into_iter()
        .map(|seen| seen.target)
        .collect();
    assert_eq!(targets[3..], [path(1), moved.to_owned()]);
    end(audited, &okta).await;
}
