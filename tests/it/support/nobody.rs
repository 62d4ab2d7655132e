//! Another user: a thread of this program that the system takes for another
//! user in all that concerns files and sockets. That takes root: run by anybody
//! else, tests with it fail and say so, because nothing else would show the
//! point.

use nix::unistd::{Gid, Uid, geteuid, setfsgid, setfsuid};

/// `nobody`, on every system that has one.
const NOBODY: u32 = 65_534;

/// Runs the work in a thread that belongs to nobody.
pub(crate) async fn as_nobody<T, F>(work: impl FnOnce() -> F + Send + 'static) -> T
where
    T: Send + 'static,
    F: Future<Output = T>,
{
    assert!(
        geteuid().is_root(),
        "this test needs root, to become another user; as root, run {:?} other_user",
        std::env::current_exe()
    );
    let thread = std::thread::spawn(move || {
        setfsgid(Gid::from_raw(NOBODY));
        setfsuid(Uid::from_raw(NOBODY));
        // Asked for once more, it tells what it is now.
        assert_eq!(setfsuid(Uid::from_raw(NOBODY)).as_raw(), NOBODY);
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        runtime.expect("a runtime").block_on(work())
    });
    tokio::task::spawn_blocking(|| thread.join())
        .await
        .expect("the wait is not cancelled")
        .expect("the other user's assertions hold")
}
