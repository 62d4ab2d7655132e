//! Who waits for what: the reads of one app that are open at the same time.
//!
//! # Freshness
//!
//! A record answers a read only if the request that brought it was sent after
//! the read arrived. Two rules hold that up, and nothing else hands out records:
//!
//! - a single request takes readers only until it is sent ([`Readers::join`]);
//! - a page answers those readers alone that were aboard when it was sent
//!   ([`Readers::board`] tells who they are, [`Readers::take`] answers them).
//!
//! Where the settings allow an age, a page may answer later readers too, as long
//! as it is younger than that; `kept` says so.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::sync::oneshot;
use tokio::task::AbortHandle;
use tracing::Span;

use crate::okta::auth::RequestError;
use crate::okta::rate_limit::Ticket;
use crate::okta::tokens::{AppToken, ReadError};

/// What a read is answered.
pub(super) type Answered = Result<AppToken, Arc<ReadError>>;

/// All open reads of one app, in order of arrival.
#[derive(Debug, Default)]
pub(super) struct Readers {
    open: BTreeMap<Key, Reader>,
    singles: BTreeMap<u64, Single>,
    next: u64,
}

/// A reader's name among those of its app; later ones are greater.
pub(super) type Key = u64;

#[derive(Debug)]
struct Reader {
    token_id: String,
    ticket: Ticket,
    answer: oneshot::Sender<Answered>,
    waits_for: WaitsFor,
    /// The call that wants to know, for the log.
    span: Span,
}

/// A single request that has to be made.
pub(super) struct NewSingle {
    pub(super) number: u64,
    pub(super) token_id: String,
    pub(super) ticket: Ticket,
    pub(super) span: Span,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum WaitsFor {
    /// The list, and from which page on, as soon as it was aboard of one.
    List(Option<Boarded>),
    Single(u64),
}

/// Where a reader came aboard: it has seen everything when that page is next
/// again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Boarded {
    page: u32,
    /// Whether the list has begun anew since.
    was_at_end: bool,
}

/// A request for one record, with those who wait for it.
#[derive(Debug)]
struct Single {
    token_id: String,
    is_sent: bool,
    task: Option<AbortHandle>,
}

impl Readers {
    /// Takes in a reader that waits for the list.
    pub(super) fn enter(
        &mut self,
        token_id: &str,
        ticket: Ticket,
    ) -> (Key, oneshot::Receiver<Answered>) {
        let (answer, answered) = oneshot::channel();
        let reader = Reader {
            token_id: token_id.to_owned(),
            ticket,
            answer,
            waits_for: WaitsFor::List(None),
            span: Span::current(),
        };
        let key = self.number();
        self.open.insert(key, reader);
        (key, answered)
    }

    /// How many wait, for whatever.
    pub(super) fn len(&self) -> usize {
        self.open.len()
    }

    /// How many wait for the list.
    pub(super) fn for_list(&self) -> u32 {
        let count = self.listed().count();
        u32::try_from(count).unwrap_or(u32::MAX)
    }

    /// Since when the first of those waits.
    pub(super) fn first_for_list(&self) -> Option<Ticket> {
        self.listed().map(|(_, reader)| reader.ticket).min()
    }

    /// Makes a reader wait for a single request: one that is not sent yet, or
    /// else a new one, which is given to be started.
    pub(super) fn join(&mut self, key: Key) -> Option<NewSingle> {
        let reader = self.open.get(&key)?;
        let (token_id, ticket) = (reader.token_id.clone(), reader.ticket);
        let span = reader.span.clone();
        let unsent = |(_, single): &(&u64, &Single)| !single.is_sent && single.token_id == token_id;
        let unsent = self.singles.iter().find(unsent).map(|(number, _)| *number);
        let number = unsent.unwrap_or_else(|| self.number());
        let reader = self.open.get_mut(&key)?;
        reader.waits_for = WaitsFor::Single(number);
        if unsent.is_some() {
            return None;
        }
        let single = Single {
            token_id: token_id.clone(),
            is_sent: false,
            task: None,
        };
        self.singles.insert(number, single);
        Some(NewSingle {
            number,
            token_id,
            ticket,
            span,
        })
    }

    /// Remembers what to end when nobody waits for a single any more.
    pub(super) fn started(&mut self, number: u64, task: AbortHandle) {
        if let Some(single) = self.singles.get_mut(&number) {
            single.task = Some(task);
        }
    }

    /// From now on nobody joins that single.
    pub(super) fn sent(&mut self, number: u64) {
        if let Some(single) = self.singles.get_mut(&number) {
            single.is_sent = true;
        }
    }

    /// Answers all who wait for a single.
    pub(super) fn answer_single(&mut self, number: u64, answer: &Answered) {
        self.singles.remove(&number);
        let waits = |reader: &Reader| reader.waits_for == WaitsFor::Single(number);
        let keys: Vec<Key> = self.keys(waits);
        for key in keys {
            self.answer(key, answer.clone());
        }
    }

    /// Brings all who wait for the list aboard of the page that is sent right
    /// now, and tells who they are.
    pub(super) fn board(&mut self, page: u32, span: &Span) -> Vec<Key> {
        let boarded = Boarded {
            page,
            was_at_end: false,
        };
        for reader in self.open.values_mut() {
            if reader.waits_for == WaitsFor::List(None) {
                reader.waits_for = WaitsFor::List(Some(boarded));
            }
        }
        for (_, reader) in self.listed() {
            span.follows_from(reader.span.id());
        }
        self.all_for_list()
    }

    /// Answers those of the readers aboard that wait for this record; how many
    /// they were.
    pub(super) fn take(&mut self, aboard: &[Key], token: &AppToken) -> u32 {
        let mut taken = 0;
        for key in aboard {
            let waits = self.open.get(key).is_some_and(|reader| {
                reader.token_id == token.id && matches!(reader.waits_for, WaitsFor::List(_))
            });
            if waits {
                self.answer(*key, Ok(token.clone()));
                taken += 1;
            }
        }
        taken
    }

    /// The list was read to its end: those who saw all of it, and no more wait
    /// for it.
    pub(super) fn at_end(&mut self) -> Vec<Key> {
        let saw_all = |boarded: Boarded| boarded.page == 0 || boarded.was_at_end;
        let done = self.keys(
            |reader| matches!(reader.waits_for, WaitsFor::List(Some(boarded)) if saw_all(boarded)),
        );
        for reader in self.open.values_mut() {
            if let WaitsFor::List(Some(boarded)) = &mut reader.waits_for {
                boarded.was_at_end = true;
            }
        }
        done
    }

    /// Those who have seen every page when this one is next again.
    pub(super) fn been_around(&self, page: u32) -> Vec<Key> {
        let around = Boarded {
            page,
            was_at_end: true,
        };
        self.keys(|reader| reader.waits_for == WaitsFor::List(Some(around)))
    }

    /// Tells all who wait for the list that there is none.
    pub(super) fn abandon_list(&mut self) {
        for key in self.all_for_list() {
            self.answer(key, Err(Arc::new(RequestError::Abandoned.into())));
        }
    }

    /// All who wait for the list.
    pub(super) fn all_for_list(&self) -> Vec<Key> {
        self.listed().map(|(key, _)| *key).collect()
    }

    /// A reader is gone, answered or not: ends what nobody else waits for.
    pub(super) fn leave(&mut self, key: Key) {
        let Some(reader) = self.open.remove(&key) else {
            return;
        };
        let WaitsFor::Single(number) = reader.waits_for else {
            return;
        };
        let is_awaited = |other: &Reader| other.waits_for == WaitsFor::Single(number);
        if !self.open.values().any(is_awaited)
            && let Some(single) = self.singles.remove(&number)
            && let Some(task) = single.task
        {
            task.abort();
        }
    }

    fn answer(&mut self, key: Key, answer: Answered) {
        if let Some(reader) = self.open.remove(&key) {
            // A reader that has just gone needs no answer.
            let _ = reader.answer.send(answer);
        }
    }

    fn keys(&self, which: impl Fn(&Reader) -> bool) -> Vec<Key> {
        let found = self.open.iter().filter(|(_, reader)| which(reader));
        found.map(|(key, _)| *key).collect()
    }

    fn listed(&self) -> impl Iterator<Item = (&Key, &Reader)> {
        let readers = self.open.iter();
        readers.filter(|(_, reader)| matches!(reader.waits_for, WaitsFor::List(_)))
    }

    fn number(&mut self) -> u64 {
        self.next += 1;
        self.next
    }
}
