//! What a host and its providers leave behind in a test's folder.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use nix::unistd::Pid;

use super::scratch::Scratch;

/// How soon nothing may be left, on a machine with other work. A provider whose
/// host was killed waits two seconds and a half for another connection and for
/// calls under way; one that has not noticed would stay for longer than this.
const CLEAN_LIMIT: Duration = Duration::from_secs(15);
/// How often leftovers are looked for.
const LOOK_INTERVAL: Duration = Duration::from_millis(20);

/// Waits until no process of the folder runs and nothing is left in its `TMPDIR`.
///
/// # Panics
///
/// When something is still there after [`CLEAN_LIMIT`].
pub(crate) fn expect_nothing_left(place: &impl AsRef<Scratch>) {
    expect_nothing_left_of(place, |_| true, |_| true);
}

/// The same for those of the processes, and those of the files in its `TMPDIR`,
/// that somebody is answerable for.
///
/// # Panics
///
/// When something of them is still there after [`CLEAN_LIMIT`].
pub(crate) fn expect_nothing_left_of(
    place: &impl AsRef<Scratch>,
    is_process: impl Fn(&Pid) -> bool,
    is_file: impl Fn(&PathBuf) -> bool,
) {
    let temporary = place.as_ref().temporary();
    let deadline = Instant::now() + CLEAN_LIMIT;
    loop {
        let (mut processes, mut files) = (processes(place), entries(&temporary));
        processes.retain(&is_process);
        files.retain(&is_file);
        if processes.is_empty() && files.is_empty() {
            return;
        }
        assert!(
            Instant::now() < deadline,
            "left after {CLEAN_LIMIT:?}: processes {processes:?}, files {files:?}"
        );
        thread::sleep(LOOK_INTERVAL);
    }
}

/// The processes that have the folder's `TMPDIR`: the host and all that it
/// started, as Linux tells it in `/proc`.
pub(crate) fn processes(place: &impl AsRef<Scratch>) -> Vec<Pid> {
    let variable = format!("TMPDIR={}", place.as_ref().temporary().display());
    entries(Path::new("/proc"))
        .into_iter()
        .filter(|process| has_variable(process, &variable))
        .filter_map(|process| process.file_name()?.to_str()?.parse().ok())
        .map(Pid::from_raw)
        .collect()
}

fn has_variable(process: &Path, variable: &str) -> bool {
    // Of a process that has just ended there is nothing to read.
    let environment = fs::read(process.join("environ")).unwrap_or_default();
    environment
        .split(|byte| *byte == 0)
        .any(|entry| entry == variable.as_bytes())
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder)
        .expect("the folder can be listed")
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect()
}
