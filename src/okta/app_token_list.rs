//! `GET /api/v1/apps/{appId}/tokens`: the records of all refresh tokens that an
//! app was given, in pages (`listOAuth2TokensForApplication`).

use serde_json::Value;

use super::answer::Answer;
use super::app_token::{AppToken, escaped};
use super::client::Question;
use super::course::Patience;
use super::rate_limit::{Arrival, Room};
use super::shared_reads::{FarEnd, Found, Page};
use super::{Client, Error};

/// The endpoint as Okta's reference writes it.
const TEMPLATE: &str = "/api/v1/apps/{appId}/tokens";

impl FarEnd for Client {
    fn arrive(&self) -> Arrival {
        self.limits().arrivals.next()
    }

    fn room(&self) -> Room {
        self.limits().apps.room()
    }

    async fn single(
        &self,
        app_id: &str,
        token_id: &str,
        arrival: Arrival,
        on_send: &(dyn Fn() + Send + Sync),
    ) -> Result<Found, Error> {
        self.read_app_token(app_id, token_id, arrival, on_send)
            .await
    }

    async fn page(
        &self,
        app_id: &str,
        query: &str,
        arrival: Arrival,
        on_send: &(dyn Fn() + Send + Sync),
    ) -> Result<Page, Error> {
        let path = format!("/api/v1/apps/{}/tokens", escaped(app_id));
        let mut url = self.settings().organization_url.endpoint(&path);
        url.set_query(Some(query));
        let on_send = || {
            self.limits().tally.list();
            on_send();
        };
        let question = Question {
            template: TEMPLATE,
            url,
            arrival,
            patience: Patience::RateLimits,
            on_send: &on_send,
        };
        page(&self.ask(question).await?)
    }
}

/// Reads a page record by record: one that cannot be read counts as absent, so
/// that its own reader meets it singly and tells what is wrong with it.
pub(super) fn page(answer: &Answer) -> Result<Page, Error> {
    Ok(Page {
        records: answer.elements(found)?,
        next: answer.next.clone(),
    })
}

fn found(value: &Value) -> Option<Found> {
    AppToken::find(value).ok()?.ok()
}
