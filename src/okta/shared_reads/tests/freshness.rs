//! No schedule shows a read a record older than itself, loses it or gives it
//! another's record.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use fastrand::Rng;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};

use super::scripted::{Faults, Scripted, failed};
use crate::okta::shared_reads::SharedReads;

/// How many schedules are tried.
const SCHEDULES: u64 = 10_000;

/// Longer than any read takes here, whose answers take 50 ms each.
const LOST: Duration = Duration::from_secs(60);

/// One made-up course of things, wholly determined by its number.
struct Schedule {
    rng: Rng,
    okta: Scripted,
    reads: Arc<SharedReads>,
    ids: usize,
    /// When each id was last taken away.
    removed: Arc<Mutex<HashMap<String, Instant>>>,
}

impl Schedule {
    fn new(seed: u64) -> Self {
        let mut rng = Rng::with_seed(seed);
        let mut percent = |most: u32| if rng.bool() { 0 } else { rng.u32(0..most) };
        let faults = Faults {
            page_fails: percent(60),
            single_fails: percent(30),
            hidden: percent(40),
            plentiful: percent(50),
        };
        let headroom = Some(rng.u32(0..100));
        let ids = rng.usize(1..25);
        // A list with more than one page ends sharing at once.
        let page = ids.max(rng.usize(1..25));
        Self {
            okta: Scripted::new(seed, page, headroom, faults, false),
            reads: Arc::new(SharedReads::new(true)),
            ids,
            rng,
            removed: Arc::default(),
        }
    }

    fn id(&mut self) -> String {
        format!("oar{:02}", self.rng.usize(0..self.ids))
    }

    fn change(&mut self) {
        let id = self.id();
        self.okta.change(&id);
    }

    fn remove(&mut self) {
        let id = self.id();
        self.okta.remove(&id);
        let mut removed = self.removed.lock().expect("no panic");
        removed.insert(id, Instant::now());
    }

    /// Runs reads, changes and cancellations in some order and at some pace.
    async fn run(mut self) -> u32 {
        for _ in 0..self.ids {
            self.change();
        }
        let mut reads = JoinSet::new();
        for _ in 0..self.rng.usize(1..60) {
            match self.rng.u8(0..10) {
                0 | 1 if self.rng.u8(0..4) == 0 => self.remove(),
                0 | 1 => self.change(),
                2 => sleep(Duration::from_millis(self.rng.u64(0..120))).await,
                3 => sleep(Duration::from_millis(self.rng.u64(0..6))).await,
                _ => {
                    let id = self.id();
                    let patience = match self.rng.u8(0..6) {
                        0 => Duration::from_millis(self.rng.u64(0..150)),
                        _ => LOST,
                    };
                    reads.spawn(self.read(id, patience));
                }
            }
        }
        let mut answered = 0;
        while let Some(read) = reads.join_next().await {
            answered += u32::from(read.expect("no read panics"));
        }
        answered
    }

    /// One read, and all that must hold of its answer.
    fn read(&self, id: String, patience: Duration) -> impl Future<Output = bool> + use<> {
        let (reads, okta) = (Arc::clone(&self.reads), self.okta.clone());
        let removed = Arc::clone(&self.removed);
        async move {
            let arrived = Instant::now();
            let before = okta.version(&id);
            let read = reads.read(&okta, "0oa1", &id);
            let Ok(answer) = timeout(patience, read).await else {
                assert!(patience < LOST, "the read of {id} is lost");
                return false;
            };
            let token = match answer {
                Ok(token) => token,
                Err(error) => {
                    let removed = removed.lock().expect("no panic").get(&id).copied();
                    let was_there = before.is_some() && removed.is_none_or(|at| at < arrived);
                    let error = error.to_string();
                    if error == failed(404).to_string() {
                        assert!(!was_there, "{id} was there all the time");
                    } else {
                        assert_eq!(error, failed(503).to_string(), "no other read's doing");
                    }
                    return false;
                }
            };
            assert_eq!(token.id, id, "another's record");
            let version: u64 = token.status.parse().expect("a version");
            assert!(
                Some(version) >= before,
                "{id} is {version} and was {before:?} before the read"
            );
            true
        }
    }
}

#[tokio::test(start_paused = true)]
async fn no_read_sees_what_is_older_than_itself() {
    // So that nothing has happened before the clock began.
    sleep(Duration::from_secs(10)).await;
    let (mut answered, mut pages) = (0, 0);
    for seed in 0..SCHEDULES {
        let schedule = Schedule::new(seed);
        let okta = schedule.okta.clone();
        answered += schedule.run().await;
        pages += okta.calls().1;
    }
    // The test is worth something only if both ways were taken often.
    assert!(answered > 50_000, "{answered}");
    assert!(pages > 5_000, "{pages}");
}
