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

use app::App;
use readers::Answered;

use super::ListSettings;

pub(super) use far_end::{FarEnd, Found, Page};

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
