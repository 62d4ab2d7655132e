//! A runtime that ends while reads wait drops their tasks in any order.

use std::sync::Arc;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use tokio::runtime::Builder;

use super::scripted::{Faults, Scripted};
use crate::okta::shared_reads::SharedReads;

/// Longer than any runtime needs to end.
const PATIENCE: Duration = Duration::from_secs(30);

const SCARCE: Option<u32> = Some(50);

/// Ends a runtime so long after ten reads of one app began.
fn end_after(elapsed: Duration) {
    let runtime = Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .expect("a runtime can be made");
    runtime.block_on(async {
        let okta = Scripted::new(1, 2, SCARCE, Faults::NONE, true);
        let reads = Arc::new(SharedReads::new(true));
        for number in 0..10 {
            let (okta, reads) = (okta.clone(), Arc::clone(&reads));
            let id = okta_id(number);
            okta.change(&id);
            tokio::spawn(async move { reads.read(&okta, "0oa1", &id).await });
        }
        tokio::time::sleep(elapsed).await;
    });
}

fn okta_id(number: usize) -> String {
    format!("oar{number}")
}

#[test]
fn a_runtime_ends_whatever_reads_wait_for() {
    let (ended, heard) = mpsc::channel();
    thread::spawn(move || {
        // Between them lie the time to gather, a page, and singles.
        for elapsed in (0..400).map(Duration::from_millis) {
            end_after(elapsed);
        }
        ended.send(()).expect("the test waits");
    });
    heard.recv_timeout(PATIENCE).expect("none of them hangs");
}
