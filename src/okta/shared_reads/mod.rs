//! Reads of one app that are open at the same time share requests to its list,
//! where that is faster or saves calls.
//!
//! Nothing is known of reads to come, so the plan is made anew each time
//! (`planner`), out of who waits (`readers`, where freshness is decided too) and
//! of what lists and singles were like. Requests belong to no read: each runs
//! in a task of its own, and ends when nobody waits for it any more (`app`,
//! `listing`).

mod app;
mod far_end;
mod kept;
mod listing;
mod planner;
mod readers;

#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use app::App;
use readers::Answered;

pub(crate) use far_end::FarEnd;

/// Whether reads share lists, and what becomes of what lists bring.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListSettings {
    /// Whether lists are asked for at all.
    pub are_shared: bool,
    /// How old a record of a list may be that answers a read: the time from the
    /// list's request to the arrival of the read. Zero is always fresh.
    pub max_age: Duration,
}

impl ListSettings {
    /// What there is when nothing is set.
    pub const DEFAULT: Self = Self {
        are_shared: true,
        max_age: Duration::ZERO,
    };
}

/// The reads of all apps. Two apps have nothing in common here.
#[derive(Debug)]
pub(super) struct SharedReads {
    settings: ListSettings,
    apps: Mutex<HashMap<String, Arc<App>>>,
    /// How many records are kept, of all apps.
    kept: Arc<AtomicUsize>,
}

impl SharedReads {
    pub(super) fn new(settings: ListSettings) -> Self {
        Self {
            settings,
            apps: Mutex::default(),
            kept: Arc::default(),
        }
    }

    /// Reads one record, alone or with others. Whoever stops waiting leaves the
    /// others their answer.
    pub(super) async fn read<F: FarEnd>(
        &self,
        far_end: &F,
        app_id: &str,
        token_id: &str,
    ) -> Answered {
        self.app(app_id).read(far_end, token_id).await
    }

    fn app(&self, app_id: &str) -> Arc<App> {
        let mut apps = self.apps.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(app) = apps.get(app_id) {
            return Arc::clone(app);
        }
        let app = App::new(app_id.to_owned(), self.settings, Arc::clone(&self.kept));
        let app = Arc::new(app);
        apps.insert(app_id.to_owned(), Arc::clone(&app));
        app
    }
}
