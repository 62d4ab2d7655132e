//! Who waits for which request: the open reads of one app.
//!
//! # Freshness
//!
//! A record answers a read only if the read was waiting when the record's
//! request was sent. One rule ensures that: a read joins a request only until
//! it is sent ([`Requests::join`]), and a request answers only its waiters.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::sync::oneshot;
use tokio::task::AbortHandle;
use tracing::Span;

use crate::okta::rate_limit::Ticket;
use crate::okta::tokens::{AppToken, Found, ReadError};

/// What a read is answered.
pub(super) type Answer = Result<AppToken, Arc<ReadError>>;

pub(super) type RequestId = u64;

/// The requests that open reads wait for.
#[derive(Debug, Default)]
pub(super) struct Requests {
    open: BTreeMap<RequestId, Request>,
    last_id: RequestId,
}

#[derive(Debug, Default)]
struct Request {
    is_page: bool,
    is_sent: bool,
    waiters: Vec<Waiter>,
    task: Option<AbortHandle>,
}

/// A read that waits for a request.
#[derive(Debug)]
pub(super) struct Waiter {
    pub(super) token_id: String,
    /// No two reads have the same.
    pub(super) ticket: Ticket,
    /// The call that the read is part of, for the log.
    pub(super) span: Span,
    pub(super) answer: oneshot::Sender<Answer>,
}

impl Requests {
    /// Makes a read wait for a request that is not sent yet: one that a read of
    /// the same id waits for, or else a page if it `may_share`, or else a new
    /// request, whose id is returned to be started.
    pub(super) fn join(&mut self, waiter: Waiter, may_share: bool) -> Option<RequestId> {
        let is_same = |other: &Waiter| other.token_id == waiter.token_id;
        let joined = self
            .unsent(|request| request.waiters.iter().any(is_same))
            .or_else(|| self.unsent(|request| request.is_page && may_share));
        let id = joined.unwrap_or(self.last_id + 1);
        self.last_id = self.last_id.max(id);
        let request = self.open.entry(id).or_default();
        request.is_page |= joined.is_none() && may_share;
        request.waiters.push(waiter);
        joined.is_none().then_some(id)
    }

    /// Returns how many reads are open.
    pub(super) fn open_reads(&self) -> usize {
        let requests = self.open.values();
        requests.map(|request| request.waiters.len()).sum()
    }

    /// Returns the reads that wait for a request, in order of arrival.
    pub(super) fn waiters(&self, id: RequestId) -> &[Waiter] {
        self.open.get(&id).map_or(&[], |request| &request.waiters)
    }

    /// Notes the task of a request, to end it when nobody waits for it.
    pub(super) fn started(&mut self, id: RequestId, task: AbortHandle) {
        if let Some(request) = self.open.get_mut(&id) {
            request.task = Some(task);
        }
    }

    /// Notes that a request is sent: from now on no read joins it.
    pub(super) fn sent(&mut self, id: RequestId) {
        if let Some(request) = self.open.get_mut(&id) {
            request.is_sent = true;
        }
    }

    /// Ends a request, and returns the reads that still wait for it.
    pub(super) fn end(&mut self, id: RequestId) -> Vec<Waiter> {
        self.open.remove(&id).unwrap_or_default().waiters
    }

    /// Ends a request, and answers all reads that wait for it.
    pub(super) fn answer(&mut self, id: RequestId, answer: &Answer) {
        for waiter in self.end(id) {
            // A read that was just cancelled needs no answer.
            let _ = waiter.answer.send(answer.clone());
        }
    }

    /// Answers the reads that a page has the records of; returns how many
    /// records answered a read.
    pub(super) fn answer_from_page(&mut self, id: RequestId, records: Vec<Found>) -> usize {
        let Some(page) = self.open.get_mut(&id) else {
            return 0;
        };
        let mut used = 0;
        for Found { token, .. } in records {
            let is_its = |waiter: &mut Waiter| waiter.token_id == token.id;
            let waiters: Vec<_> = page.waiters.extract_if(.., is_its).collect();
            used += usize::from(!waiters.is_empty());
            for waiter in waiters {
                let _ = waiter.answer.send(Ok(token.clone()));
            }
        }
        used
    }

    /// Removes a read, and ends its request if nobody else waits for it.
    pub(super) fn leave(&mut self, ticket: Ticket) {
        self.open.retain(|_, request| {
            request.waiters.retain(|waiter| waiter.ticket != ticket);
            let is_over = request.waiters.is_empty();
            if is_over && let Some(task) = &request.task {
                task.abort();
            }
            !is_over
        });
    }

    fn unsent(&self, is_meant: impl Fn(&Request) -> bool) -> Option<RequestId> {
        let mut requests = self.open.iter();
        let found = requests.find(|(_, request)| !request.is_sent && is_meant(request));
        found.map(|(id, _)| *id)
    }
}
