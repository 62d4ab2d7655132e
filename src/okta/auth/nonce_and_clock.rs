//! Hints in Okta's responses about how to authorize requests.

use super::challenge::Challenge;
use crate::okta::clock::{Clock, local_now};
use crate::okta::http::ApiError;

/// The hints that every attempt uses. They last as long as the client, because
/// a provider that is configured again may call another organization.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct AuthHints {
    /// Okta's clock.
    pub(super) clock: Clock,
    /// The nonce for proofs. The last one that Okta sent counts.
    pub(super) nonce: Option<String>,
    /// Whether the app requires tokens that are bound to a key. Okta reveals
    /// this setting only in error responses.
    pub(super) requires_proof: bool,
}

impl AuthHints {
    /// Learns from a challenge to an attempt that was made with `used`;
    /// returns whether the next attempt will be another one.
    pub(super) fn learn(
        &mut self,
        challenge: Challenge,
        error_response: &ApiError,
        used: &Self,
    ) -> bool {
        match challenge {
            Challenge::Clock => {
                let date = error_response.date.as_deref().unwrap_or_default();
                self.clock = Clock::of(date, local_now()).unwrap_or(self.clock);
                self.clock != used.clock
            }
            Challenge::Nonce => {
                self.requires_proof = true;
                self.nonce.is_some() && (self.nonce != used.nonce || !used.requires_proof)
            }
            Challenge::Proof => {
                self.requires_proof = true;
                !used.requires_proof
            }
            Challenge::Token => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use time::format_description::well_known::Rfc2822;
    use time::{Duration, OffsetDateTime};

    use super::*;
    use crate::okta::http::testing::error_response;

    fn response(date: &str) -> ApiError {
        ApiError {
            date: Some(date.to_owned()),
            ..error_response(400)
        }
    }

    /// The date of a server whose clock is ten minutes behind.
    fn past() -> String {
        let past = OffsetDateTime::now_utc() - Duration::minutes(10);
        past.format(&Rfc2822).expect("a date of this century")
    }

    fn knowing(nonce: Option<&str>, requires_proof: bool) -> AuthHints {
        AuthHints {
            nonce: nonce.map(str::to_owned),
            requires_proof,
            ..AuthHints::default()
        }
    }

    #[test]
    fn a_challenge_is_worth_another_attempt_when_it_brought_a_hint() {
        use Challenge::{Clock, Nonce, Proof, Token};
        let past = past();
        let past = past.as_str();
        let table = [
            (
                Proof,
                past,
                knowing(None, false),
                knowing(None, false),
                true,
            ),
            (Proof, past, knowing(None, true), knowing(None, true), false),
            (
                Nonce,
                past,
                knowing(None, true),
                knowing(Some("n"), true),
                true,
            ),
            (
                Nonce,
                past,
                knowing(Some("m"), true),
                knowing(Some("n"), true),
                true,
            ),
            (
                Nonce,
                past,
                knowing(Some("n"), true),
                knowing(Some("n"), true),
                false,
            ),
            (Nonce, past, knowing(None, true), knowing(None, true), false),
            (
                Clock,
                past,
                knowing(None, false),
                knowing(None, false),
                true,
            ),
            (Clock, "", knowing(None, false), knowing(None, false), false),
            (
                Token,
                past,
                knowing(None, false),
                knowing(None, false),
                false,
            ),
        ];
        for (challenge, date, used, now, is_worth_it) in table {
            let mut hints = now.clone();
            let found = hints.learn(challenge, &response(date), &used);
            assert_eq!(found, is_worth_it, "{challenge:?} {date} {used:?} {now:?}");
        }
    }

    #[test]
    fn what_another_reader_learned_meanwhile_counts() {
        let used = AuthHints::default();
        let mut hints = AuthHints::default();
        let response = response(&past());
        assert!(hints.learn(Challenge::Clock, &response, &used));
        assert!(hints.learn(Challenge::Clock, &response, &used));
    }
}
