//! What Okta's answers have taught us about how to ask.

use super::ApiError;
use super::clock::{Clock, local_now};
use super::recovery::Recovery;

/// What every attempt has to take into account; as it was when an attempt was
/// made, or as it is now. It lasts as long as the client: a provider that is
/// configured again may be asked to call another organization, and learns anew.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Learned {
    /// What time it is at Okta.
    pub(super) clock: Clock,
    /// What Okta wants to see in proofs; the last one it sent counts.
    pub(super) nonce: Option<String>,
    /// Whether access tokens are bound to a key here. The app's setting, which
    /// Okta tells only by refusing.
    pub(super) requires_proof: bool,
}

impl Learned {
    /// Learns from a refusal of an attempt that was made knowing `used`.
    /// Whether the next attempt will be another one.
    pub(super) fn learn(&mut self, recovery: Recovery, refusal: &ApiError, used: &Self) -> bool {
        match recovery {
            Recovery::Clock => {
                let date = refusal.date.as_deref().unwrap_or_default();
                self.clock = Clock::of(date, local_now()).unwrap_or(self.clock);
                self.clock != used.clock
            }
            Recovery::Nonce => {
                self.requires_proof = true;
                self.nonce.is_some() && (self.nonce != used.nonce || !used.requires_proof)
            }
            Recovery::Proof => {
                self.requires_proof = true;
                !used.requires_proof
            }
            Recovery::Token => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use time::format_description::well_known::Rfc2822;
    use time::{Duration, OffsetDateTime};

    use super::*;
    use crate::okta::{Content, OAuthError};

    fn refusal(date: &str) -> ApiError {
        ApiError {
            status: 400,
            content: Content::Json,
            error_code: None,
            error_summary: None,
            error_id: None,
            error_causes: Vec::new(),
            request_id: None,
            date: Some(date.to_owned()),
            oauth: OAuthError::default(),
        }
    }

    /// The date of a server whose clock is ten minutes behind.
    fn past() -> String {
        let past = OffsetDateTime::now_utc() - Duration::minutes(10);
        past.format(&Rfc2822).expect("a date of this century")
    }

    fn knowing(nonce: Option<&str>, requires_proof: bool) -> Learned {
        Learned {
            nonce: nonce.map(str::to_owned),
            requires_proof,
            ..Learned::default()
        }
    }

    #[test]
    fn a_refusal_is_worth_another_attempt_when_it_taught_something() {
        use Recovery::{Clock, Nonce, Proof, Token};
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
        for (recovery, date, used, now, is_worth_it) in table {
            let mut learned = now.clone();
            let found = learned.learn(recovery, &refusal(date), &used);
            assert_eq!(found, is_worth_it, "{recovery:?} {date} {used:?} {now:?}");
        }
    }

    #[test]
    fn what_another_reader_learned_meanwhile_counts() {
        let used = Learned::default();
        let mut learned = Learned::default();
        let refusal = refusal(&past());
        assert!(learned.learn(Recovery::Clock, &refusal, &used));
        assert!(learned.learn(Recovery::Clock, &refusal, &used));
    }
}
