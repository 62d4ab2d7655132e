//! What a plugin says that tests start without a host.

use std::fs;
use std::thread;
use std::time::{Duration, Instant};

use crate::support::scratch::Scratch;

/// How long a plugin may take to print its line. Wine takes a part of it.
const START_LIMIT: Duration = Duration::from_secs(30);
/// How often its output is looked at.
const LOOK_INTERVAL: Duration = Duration::from_millis(10);

/// Waits for the first line on standard output of the first process that was
/// started in that place.
///
/// # Panics
///
/// When it takes too long.
pub(crate) fn first_line(place: &impl AsRef<Scratch>) -> String {
    let output = place.as_ref().path("output/1.stdout");
    let deadline = Instant::now() + START_LIMIT;
    loop {
        let printed = fs::read_to_string(&output).unwrap_or_default();
        if let Some((line, _)) = printed.split_once('\n') {
            return line.trim_end().to_owned();
        }
        assert!(Instant::now() < deadline, "it printed {printed:?}");
        thread::sleep(LOOK_INTERVAL);
    }
}
