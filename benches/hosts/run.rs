//! One run of this program: which provider it measures, by which route, and how often.

use std::collections::BTreeMap;

use crate::provider::{self, Provider};
use crate::route::Route;

/// What the picture is drawn from, each by the provider's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Headline {
    /// Milliseconds from exec to the handshake line.
    Start,
    /// The most resident memory in a plan of 1,000 reads, in megabytes.
    Memory,
    /// Megabytes on disk.
    Size,
    /// A plan of so many reads, so many at once, as a multiple of its floor.
    Plan(usize, usize),
    /// Seconds for all tokens of an app of 1,000, by one read each, where Okta
    /// takes 50 ms to answer.
    SingleReads,
    /// The same by one read of `okta_app_tokens`.
    ListRead,
}

/// The providers of this run, and what was found so far.
pub(crate) struct Run {
    /// Ours first.
    pub(crate) providers: Vec<Provider>,
    pub(crate) route: Route,
    /// Medians.
    pub(crate) headlines: BTreeMap<(Headline, String), f64>,
}

impl Run {
    /// Every provider that is there, by a route that all of them can take.
    pub(crate) fn new() -> Self {
        let foreign = provider::foreign();
        let route = match foreign {
            Some(_) => Route::HttpProxy,
            None => Route::Tls,
        };
        let providers = [Some(provider::ours()), provider::on_tf_provider(), foreign];
        Self {
            providers: providers.into_iter().flatten().collect(),
            route,
            headlines: BTreeMap::new(),
        }
    }

    /// Remembers a median for the picture.
    pub(crate) fn note(&mut self, headline: Headline, provider: usize, median: f64) {
        let name = self.providers[provider].name.clone();
        self.headlines.insert((headline, name), median);
    }
}

/// How often something is measured: as often as its section wants, or fewer
/// times where `BENCH_ROUNDS` says so, to try a section.
pub(crate) fn rounds(usual: usize) -> usize {
    let most = std::env::var("BENCH_ROUNDS").ok();
    let most = most.and_then(|most| most.parse().ok());
    usual.min(most.unwrap_or(usual)).max(1)
}
