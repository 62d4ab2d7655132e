//! Who waits for which request: the open reads of one app.
//!
//! # Freshness
//!
//! A record answers a read only if the read was waiting when the record's
//! request was sent. One rule ensures that: a read joins a request only until
//! it is sent ([`Requests::enter`], [`Requests::move_to_single`]), and a request
//! answers only the reads that wait for it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use tokio::sync::oneshot;
use tokio::task::AbortHandle;
use tracing::Span;

use crate::okta::rate_limit::Ticket;
use crate::okta::tokens::{AppToken, Found, ReadError};

/// What a read is answered.
pub(super) type Answer = Result<AppToken, Arc<ReadError>>;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ReaderId(u64);

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct RequestId(u64);

/// The open reads of one app, and the requests that they wait for.
#[derive(Debug, Default)]
pub(super) struct Requests {
    readers: BTreeMap<ReaderId, Reader>,
    requests: BTreeMap<RequestId, Request>,
    last_id: u64,
}

#[derive(Debug)]
struct Reader {
    token_id: String,
    ticket: Ticket,
    answer: oneshot::Sender<Answer>,
    waits_for: RequestId,
    /// The call that the read is part of, for the log.
    span: Span,
}

#[derive(Debug, Default)]
struct Request {
    is_page: bool,
    is_sent: bool,
    task: Option<AbortHandle>,
}

/// A read that was taken in.
pub(super) struct Entered {
    pub(super) reader: ReaderId,
    pub(super) answer: oneshot::Receiver<Answer>,
    /// The request to start, unless the read joined one.
    pub(super) request: Option<NewRequest>,
}

/// A request that has to be started.
pub(super) enum NewRequest {
    Single(NewSingle),
    Page(RequestId),
}

/// A request for one record that has to be started.
pub(super) struct NewSingle {
    pub(super) request: RequestId,
    pub(super) token_id: String,
    pub(super) ticket: Ticket,
    pub(super) span: Span,
}

impl Requests {
    /// Takes in a read. It joins a request that is not sent yet: one that
    /// another read of the same id waits for, or else a page if it `may_share`.
    pub(super) fn enter(&mut self, token_id: &str, ticket: Ticket, may_share: bool) -> Entered {
        let joined = self.unsent_request_for(token_id);
        let joined = joined.or_else(|| self.unsent_page().filter(|_| may_share));
        let waits_for = joined.unwrap_or_else(|| self.new_request(may_share));
        let span = Span::current();
        let new = || match may_share {
            true => NewRequest::Page(waits_for),
            false => NewRequest::Single(NewSingle {
                request: waits_for,
                token_id: token_id.to_owned(),
                ticket,
                span: span.clone(),
            }),
        };
        let request = joined.is_none().then(new);
        let (sender, answer) = oneshot::channel();
        let reader = ReaderId(self.next_id());
        let waiter = Reader {
            token_id: token_id.to_owned(),
            ticket,
            answer: sender,
            waits_for,
            span,
        };
        self.readers.insert(reader, waiter);
        Entered {
            reader,
            answer,
            request,
        }
    }

    /// Returns how many reads are open.
    pub(super) fn open_reads(&self) -> usize {
        self.readers.len()
    }

    /// Returns how many ids a request is waited for with, and the ticket of the
    /// first read that does.
    pub(super) fn waiting(&self, request: RequestId) -> (usize, Option<Ticket>) {
        let ids: BTreeSet<_> = self.readers_of(request).map(|(_, r)| &r.token_id).collect();
        let ticket = self.readers_of(request).map(|(_, r)| r.ticket).min();
        (ids.len(), ticket)
    }

    /// Notes the task of a request, to end it when nobody waits for it.
    pub(super) fn started(&mut self, request: RequestId, task: AbortHandle) {
        if let Some(request) = self.requests.get_mut(&request) {
            request.task = Some(task);
        }
    }

    /// Notes that a request is sent: from now on no read joins it.
    pub(super) fn sent(&mut self, request: RequestId) {
        if let Some(request) = self.requests.get_mut(&request) {
            request.is_sent = true;
        }
    }

    /// Connects a request's span with those of its reads.
    pub(super) fn follow_spans(&self, request: RequestId, span: &Span) {
        for (_, reader) in self.readers_of(request) {
            span.follows_from(reader.span.id());
        }
    }

    /// Answers all reads that wait for a request.
    pub(super) fn answer(&mut self, request: RequestId, answer: &Answer) {
        for reader in self.waiters(request) {
            self.answer_reader(reader, answer.clone());
        }
        self.requests.remove(&request);
    }

    /// Answers the reads that a page has the records of; returns how many
    /// records answered a read.
    pub(super) fn answer_from_page(&mut self, page: RequestId, records: Vec<Found>) -> usize {
        let mut waiting: BTreeMap<String, Vec<ReaderId>> = BTreeMap::new();
        for (id, reader) in self.readers_of(page) {
            let readers = waiting.entry(reader.token_id.clone()).or_default();
            readers.push(*id);
        }
        let mut answered = 0;
        for Found { token, .. } in records {
            let readers = waiting.remove(&token.id).unwrap_or_default();
            answered += usize::from(!readers.is_empty());
            for reader in readers {
                self.answer_reader(reader, Ok(token.clone()));
            }
        }
        answered
    }

    /// Ends a page, and makes those that still wait for it wait for single
    /// requests; returns the ones to start.
    pub(super) fn move_to_singles(&mut self, page: RequestId) -> Vec<NewSingle> {
        self.requests.remove(&page);
        let readers = self.waiters(page).into_iter();
        readers.filter_map(|id| self.move_to_single(id)).collect()
    }

    /// Removes a read, and ends its request if nobody else waits for it.
    pub(super) fn leave(&mut self, reader: ReaderId) {
        let Some(Reader { waits_for, .. }) = self.readers.remove(&reader) else {
            return;
        };
        if self.readers_of(waits_for).next().is_none()
            && let Some(request) = self.requests.remove(&waits_for)
            && let Some(task) = request.task
        {
            task.abort();
        }
    }

    fn move_to_single(&mut self, id: ReaderId) -> Option<NewSingle> {
        let token_id = self.readers.get(&id)?.token_id.clone();
        let joined = self.unsent_request_for(&token_id);
        let request = joined.unwrap_or_else(|| self.new_request(false));
        let reader = self.readers.get_mut(&id)?;
        reader.waits_for = request;
        joined.is_none().then(|| NewSingle {
            request,
            token_id,
            ticket: reader.ticket,
            span: reader.span.clone(),
        })
    }

    fn unsent_request_for(&self, token_id: &str) -> Option<RequestId> {
        let same_id = self.readers.values().filter(|r| r.token_id == token_id);
        let mut requests = same_id.map(|reader| reader.waits_for);
        requests.find(|id| {
            self.requests
                .get(id)
                .is_some_and(|request| !request.is_sent)
        })
    }

    fn unsent_page(&self) -> Option<RequestId> {
        let mut requests = self.requests.iter();
        let page = requests.find(|(_, request)| request.is_page && !request.is_sent);
        page.map(|(id, _)| *id)
    }

    fn new_request(&mut self, is_page: bool) -> RequestId {
        let id = RequestId(self.next_id());
        let request = Request {
            is_page,
            ..Request::default()
        };
        self.requests.insert(id, request);
        id
    }

    fn answer_reader(&mut self, id: ReaderId, answer: Answer) {
        if let Some(reader) = self.readers.remove(&id) {
            // A read that was just cancelled needs no answer.
            let _ = reader.answer.send(answer);
        }
    }

    fn waiters(&self, request: RequestId) -> Vec<ReaderId> {
        self.readers_of(request).map(|(id, _)| *id).collect()
    }

    fn readers_of(&self, request: RequestId) -> impl Iterator<Item = (&ReaderId, &Reader)> {
        let readers = self.readers.iter();
        readers.filter(move |(_, reader)| reader.waits_for == request)
    }

    fn next_id(&mut self) -> u64 {
        self.last_id += 1;
        self.last_id
    }
}
