//! An Okta of one app whose records change while they are read, and whose
//! requests fail.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use fastrand::Rng;
use tokio::time::sleep;

use crate::okta::auth::RequestError;
use crate::okta::http::HttpError;
use crate::okta::http::testing::error_response;
use crate::okta::rate_limit::{Ticket, Tickets};
use crate::okta::shared_reads::TokenApi;
use crate::okta::tokens::{AppToken, Found, Page, ReadError};

/// What can go wrong, each in percent of the cases.
#[derive(Debug, Clone, Copy)]
pub(super) struct Faults {
    pub(super) page_fails: u32,
    pub(super) single_fails: u32,
    /// A record is missing from a page although it exists, or cannot be decoded.
    pub(super) hidden: u32,
    /// Nobody knows how many requests are left.
    pub(super) plentiful: u32,
}

impl Faults {
    pub(super) const NONE: Self = Self {
        page_fails: 0,
        single_fails: 0,
        hidden: 0,
        plentiful: 0,
    };
}

/// The app, shared by its readers and by the test that changes it.
#[derive(Clone)]
pub(super) struct Scripted(Arc<Shared>);

struct Shared {
    tickets: Tickets,
    records: Mutex<BTreeMap<String, u64>>,
    /// The version that is written next.
    versions: AtomicU64,
    rng: Mutex<Rng>,
    faults: Faults,
    /// How many records a page has.
    page: usize,
    headroom: Option<u32>,
    latency: Duration,
    /// Whether every answer takes as long as the others.
    is_steady: bool,
    singles: AtomicU32,
    pages: AtomicU32,
    finished: AtomicU32,
}

impl Scripted {
    pub(super) fn new(
        seed: u64,
        page: usize,
        headroom: Option<u32>,
        faults: Faults,
        is_steady: bool,
    ) -> Self {
        Self(Arc::new(Shared {
            tickets: Tickets::default(),
            records: Mutex::default(),
            versions: AtomicU64::new(1),
            rng: Mutex::new(Rng::with_seed(seed)),
            faults,
            page,
            headroom,
            latency: Duration::from_millis(50),
            is_steady,
            singles: AtomicU32::new(0),
            pages: AtomicU32::new(0),
            finished: AtomicU32::new(0),
        }))
    }

    /// Writes a new version of a record, or the first.
    pub(super) fn change(&self, id: &str) -> u64 {
        let mut records = self.0.records.lock().expect("no panic");
        let version = self.0.versions.fetch_add(1, Ordering::Relaxed);
        records.insert(id.to_owned(), version);
        version
    }

    pub(super) fn remove(&self, id: &str) {
        self.0.records.lock().expect("no panic").remove(id);
    }

    /// The version of now; `None` when it is not there.
    pub(super) fn version(&self, id: &str) -> Option<u64> {
        self.0.records.lock().expect("no panic").get(id).copied()
    }

    /// How many singles and how many pages were asked for.
    pub(super) fn calls(&self) -> (u32, u32) {
        let shared = &self.0;
        (
            shared.singles.load(Ordering::Relaxed),
            shared.pages.load(Ordering::Relaxed),
        )
    }

    /// How many singles ran to their end.
    pub(super) fn finished(&self) -> u32 {
        self.0.finished.load(Ordering::Relaxed)
    }

    fn happens(&self, percent: u32) -> bool {
        self.0.rng.lock().expect("no panic").u32(0..100) < percent
    }

    /// Half of the time goes by before the records are looked at, half after.
    async fn half_way(&self) {
        let part = match self.0.is_steady {
            true => 1.0,
            false => 0.1 + self.0.rng.lock().expect("no panic").f64(),
        };
        sleep(self.0.latency.mul_f64(part) / 2).await;
    }

    /// As long as the rate limit may take.
    async fn permit(&self) {
        if !self.0.is_steady {
            self.half_way().await;
        }
    }
}

fn found(id: &str, version: u64) -> Found {
    let token = AppToken {
        id: id.to_owned(),
        status: version.to_string(),
        ..AppToken::default()
    };
    let last_updated = format!("{version:09}");
    Found {
        token,
        last_updated,
    }
}

impl TokenApi for Scripted {
    fn ticket(&self) -> Ticket {
        self.0.tickets.next()
    }

    fn headroom(&self) -> Option<u32> {
        match self.happens(self.0.faults.plentiful) {
            true => None,
            false => self.0.headroom,
        }
    }

    async fn single(
        &self,
        _app_id: &str,
        token_id: &str,
        _ticket: Ticket,
        on_send: &(dyn Fn() + Send + Sync),
    ) -> Result<Found, ReadError> {
        self.permit().await;
        on_send();
        self.0.singles.fetch_add(1, Ordering::Relaxed);
        self.half_way().await;
        let version = self.version(token_id);
        self.half_way().await;
        self.0.finished.fetch_add(1, Ordering::Relaxed);
        if self.happens(self.0.faults.single_fails) {
            return Err(failed(503));
        }
        let missing = || failed(404);
        version
            .map(|version| found(token_id, version))
            .ok_or_else(missing)
    }

    async fn page(
        &self,
        _app_id: &str,
        _ticket: Ticket,
        on_send: &(dyn Fn() + Send + Sync),
    ) -> Result<Page, ReadError> {
        self.permit().await;
        on_send();
        self.0.pages.fetch_add(1, Ordering::Relaxed);
        self.half_way().await;
        let records = self.0.records.lock().expect("no panic").clone();
        let is_whole = records.len() <= self.0.page;
        let page = records.iter().take(self.0.page);
        let shown = page.filter(|_| !self.happens(self.0.faults.hidden));
        let records = shown.map(|(id, version)| found(id, *version)).collect();
        self.half_way().await;
        if self.happens(self.0.faults.page_fails) {
            return Err(failed(500));
        }
        Ok(Page { records, is_whole })
    }
}

pub(super) fn failed(status: u16) -> ReadError {
    let error = HttpError::of_status(error_response(status));
    RequestError::from(error).into()
}
