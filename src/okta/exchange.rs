//! One attempt with its whole answer, and what the bucket is told of it.

use reqwest::Response;
use reqwest::header::LOCATION;

use super::answer::Answer;
use super::api_error::header;
use super::attempt::Attempt;
use super::course::Failure;
use super::rate_limit::{Pass, Settlement};
use super::redaction::Redaction;
use super::redirect::is_redirect;
use super::trouble::Told;
use super::{Client, Error};

/// What came of an attempt that did not fail.
pub(super) enum Reply {
    Answer(Answer),
    /// Where to ask instead.
    Redirect(Option<String>),
}

impl Client {
    /// Sends a request whose turn it is, and reads the answer to its end.
    pub(super) async fn exchange(
        &self,
        attempt: Attempt<'_>,
        pass: Pass<'_>,
        retries: u32,
    ) -> Result<Reply, Failure> {
        let retry = &self.settings().retry;
        let redaction = attempt.redaction.clone();
        let jitter = fastrand::f64();
        let sent = self.attempt(attempt).await;
        let (told, reply) = match sent {
            Ok(response) => {
                let told = Told::read(response.headers(), retry.unit);
                (Some(told), self.reply(response, redaction).await)
            }
            Err(error) => (None, Err(error)),
        };
        let from = told.unwrap_or_default();
        let trouble = reply
            .as_ref()
            .err()
            .and_then(|error| from.trouble(error, retry.unit, jitter));
        pass.settle(match told {
            Some(told) => told.settlement(trouble, retries, retry, jitter),
            None => Settlement::Lost,
        });
        reply.map_err(|error| Failure { error, trouble })
    }

    async fn reply(&self, response: Response, redaction: Redaction) -> Result<Reply, Error> {
        let status = response.status().as_u16();
        if is_redirect(status) {
            let location = header(response.headers(), LOCATION.as_str());
            return Ok(Reply::Redirect(location.map(str::to_owned)));
        }
        if status == 429 {
            self.limits().tally.refusal();
        }
        let timeouts = self.settings().timeouts;
        Ok(Reply::Answer(
            Answer::read(response, timeouts, redaction).await?,
        ))
    }
}
