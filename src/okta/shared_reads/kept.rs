//! What outlives a request: the records of lists, where the settings let them
//! be used for a while, and the last records that were read singly, to compare
//! lists with.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::time::Instant;

use crate::okta::tokens::{AppToken, Found};

/// The most records that are kept, of all apps together: some 30 MB.
pub(super) const MOST_KEPT: usize = 50_000;

/// How many records that were read singly are remembered to compare lists with:
/// more than a host reads at once.
const COMPARED: usize = 16;

/// The records of one app that are still known.
#[derive(Debug)]
pub(super) struct Kept {
    max_age: Duration,
    records: HashMap<String, (AppToken, Instant)>,
    /// Since when all records are here: when the first page was sent of a list
    /// that was read to its end.
    complete_since: Option<Instant>,
    /// When the oldest record was sent.
    begun: Option<Instant>,
    singles: VecDeque<(Found, Instant)>,
    /// How many are kept of all apps.
    total: Arc<AtomicUsize>,
}

impl Kept {
    pub(super) fn new(max_age: Duration, total: Arc<AtomicUsize>) -> Self {
        Self {
            max_age,
            records: HashMap::new(),
            complete_since: None,
            begun: None,
            singles: VecDeque::new(),
            total,
        }
    }

    /// Whether records of lists are kept at all.
    pub(super) fn keeps(&self) -> bool {
        !self.max_age.is_zero()
    }

    /// When the oldest record has to go; `None` when there is none.
    pub(super) fn next_to_go(&self) -> Option<Instant> {
        self.begun.map(|begun| begun + self.max_age)
    }

    /// Whether what was sent then may answer a read that arrives now.
    pub(super) fn is_young(&self, sent: Instant, now: Instant) -> bool {
        self.keeps() && now.duration_since(sent) <= self.max_age
    }

    /// Whether no record is here.
    pub(super) fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// The record that answers a read which arrives now.
    pub(super) fn get(&mut self, token_id: &str, now: Instant) -> Option<AppToken> {
        self.forget(now);
        let (token, _) = self.records.get(token_id)?;
        Some(token.clone())
    }

    /// Keeps a record of a page that was sent then.
    pub(super) fn keep(&mut self, token: AppToken, sent: Instant) {
        let is_full = self.total.load(Ordering::Relaxed) >= MOST_KEPT;
        if !self.keeps() || is_full {
            return;
        }
        self.begun.get_or_insert(sent);
        if self
            .records
            .insert(token.id.clone(), (token, sent))
            .is_none()
        {
            self.total.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// The list was read to its end; its first page was sent at `begun`.
    pub(super) fn complete(&mut self, begun: Instant) {
        self.complete_since = Some(begun);
    }

    /// Whether a record that is not here is in no list either.
    pub(super) fn is_complete(&self, now: Instant) -> bool {
        let since = self.complete_since;
        since.is_some_and(|since| now.duration_since(since) <= self.max_age)
    }

    /// Drops what has become too old; when that is the last, all are.
    pub(super) fn forget(&mut self, now: Instant) {
        let Some(begun) = self.begun else { return };
        if now.duration_since(begun) < self.max_age {
            return;
        }
        let before = self.records.len();
        let max_age = self.max_age;
        let is_young = |sent: Instant| now.duration_since(sent) < max_age;
        self.records.retain(|_, (_, sent)| is_young(*sent));
        self.begun = self.records.values().map(|(_, sent)| *sent).min();
        self.complete_since = None;
        let gone = before - self.records.len();
        self.total.fetch_sub(gone, Ordering::Relaxed);
    }

    /// Drops all records: what brought them is not to be believed.
    pub(super) fn clear(&mut self) {
        self.total.fetch_sub(self.records.len(), Ordering::Relaxed);
        self.records.clear();
        self.begun = None;
        self.complete_since = None;
    }

    /// Remembers a record to compare lists with.
    pub(super) fn read_singly(&mut self, found: &Found) {
        if self.singles.len() == COMPARED {
            self.singles.pop_front();
        }
        self.singles.push_back((found.clone(), Instant::now()));
    }

    /// Whether a record of a page that was sent then differs from the one that
    /// was read singly before, without being a newer one.
    pub(super) fn contradicts(&mut self, listed: &Found, sent: Instant) -> bool {
        let is_same = |(single, _): &(Found, Instant)| single.token.id == listed.token.id;
        let Some(position) = self.singles.iter().position(is_same) else {
            return false;
        };
        let Some((single, read)) = self.singles.remove(position) else {
            return false;
        };
        let differs = single.token != listed.token;
        read < sent && differs && listed.last_updated <= single.last_updated
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        self.total.fetch_sub(self.records.len(), Ordering::Relaxed);
    }
}
