//! Answers from the lists of all sockets, which take long to read.
//!
//! Lists are read one at a time, and one reading answers all who wait. A
//! reading goes on when those who wait for it give up, so it must not be theirs.

use std::io;
use std::net::SocketAddrV4;
use std::sync::Arc;

use tokio::sync::{mpsc, oneshot};

/// How many may wait for the next reading. Above it they wait for a place.
const MAX_WAITING: usize = 256;

/// Both ends of a connection: theirs, and ours.
pub(super) type Ends = (SocketAddrV4, SocketAddrV4);

/// Returns the users of these connections, as far as the lists have them.
type Read = dyn Fn(&[Ends]) -> io::Result<Vec<Option<u32>>> + Send + Sync;

struct Question {
    ends: Ends,
    answer: oneshot::Sender<io::Result<Option<u32>>>,
}

/// Reads the lists for everybody who asks.
#[derive(Debug, Clone)]
pub(in crate::pulumi) struct Lists(mpsc::Sender<Question>);

impl Lists {
    /// Reads with this function, in a thread of its own.
    pub(super) fn new(
        read: impl Fn(&[Ends]) -> io::Result<Vec<Option<u32>>> + Send + Sync + 'static,
    ) -> Self {
        let (ask, questions) = mpsc::channel(MAX_WAITING);
        tokio::spawn(answer(questions, Arc::new(read)));
        Self(ask)
    }

    /// Returns the user of a connection, from a reading that begins after this
    /// call.
    ///
    /// # Errors
    ///
    /// When the lists cannot be read.
    pub(super) async fn owner(&self, ends: Ends) -> io::Result<Option<u32>> {
        let (answer, owner) = oneshot::channel();
        let gone = || io::Error::other("nobody reads the list of sockets");
        let asked = self.0.send(Question { ends, answer }).await;
        asked.map_err(|_| gone())?;
        owner.await.unwrap_or_else(|_| Err(gone()))
    }
}

/// Answers until nobody can ask any more.
async fn answer(mut questions: mpsc::Receiver<Question>, read: Arc<Read>) {
    let mut waiting = Vec::with_capacity(MAX_WAITING);
    while questions.recv_many(&mut waiting, MAX_WAITING).await > 0 {
        waiting.retain(|question| !question.answer.is_closed());
        if waiting.is_empty() {
            continue;
        }
        let ends: Vec<_> = waiting.iter().map(|question| question.ends).collect();
        let read = Arc::clone(&read);
        // The one thread goes on serving meanwhile.
        let owners = tokio::task::spawn_blocking(move || read(&ends)).await;
        let mut owners = owners
            .unwrap_or_else(|error| Err(io::Error::other(error)))
            .map(Vec::into_iter);
        for question in waiting.drain(..) {
            let owner = match &mut owners {
                Ok(owners) => Ok(owners.next().flatten()),
                Err(error) => Err(io::Error::new(error.kind(), error.to_string())),
            };
            // Whoever gave up needs no answer.
            let _ = question.answer.send(owner);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;
    use std::sync::Mutex;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::mpsc::channel;

    use tokio::task::yield_now;

    use super::*;

    /// A connection whose user is the number of its port.
    fn ends(port: u16) -> Ends {
        let end = |port| SocketAddrV4::new(Ipv4Addr::LOCALHOST, port);
        (end(port), end(1))
    }

    /// Lets every task run until it waits.
    async fn settle() {
        for _ in 0..10 {
            yield_now().await;
        }
    }

    #[tokio::test]
    async fn readings_follow_each_other_though_those_who_wait_give_up() {
        const ASKING: u16 = 100;
        let (go_on, held) = channel::<()>();
        let (held, sizes) = (Mutex::new(held), Arc::new(Mutex::new(Vec::new())));
        let begun = Arc::new(AtomicUsize::new(0));
        let lists = {
            let (begun, sizes) = (Arc::clone(&begun), Arc::clone(&sizes));
            Lists::new(move |ends| {
                begun.fetch_add(1, Ordering::SeqCst);
                let _ = held.lock().expect("no panic").recv();
                sizes.lock().expect("no panic").push(ends.len());
                Ok(ends.iter().map(|ends| Some(ends.0.port().into())).collect())
            })
        };
        let ask = |port| {
            let lists = lists.clone();
            tokio::spawn(async move { lists.owner(ends(port)).await })
        };
        let first = ask(1);
        while begun.load(Ordering::SeqCst) == 0 {
            yield_now().await;
        }
        first.abort();
        let asking: Vec<_> = (0..ASKING).map(ask).collect();
        settle().await;
        for given_up in &asking[1..] {
            given_up.abort();
            yield_now().await;
        }
        assert_eq!(begun.load(Ordering::SeqCst), 1, "the first still reads");
        let patient: Vec<_> = (0..ASKING).map(ask).collect();
        settle().await;
        drop(go_on);
        for (port, asked) in (0..ASKING).zip(patient) {
            let owner = asked.await.expect("no panic").expect("it is read");
            assert_eq!(owner, Some(port.into()));
        }
        let sizes = sizes.lock().expect("no panic").clone();
        let expected = [1, usize::from(ASKING) + 1];
        assert_eq!(sizes, expected, "one more reading answers all who wait");
    }

    #[tokio::test]
    async fn a_failure_and_a_panic_are_errors_for_all_who_wait() {
        let lists = Lists::new(|ends| match ends[0].0.port() {
            1 => Err(io::ErrorKind::PermissionDenied.into()),
            _ => panic!("on purpose"),
        });
        let (one, other) = tokio::join!(lists.owner(ends(1)), lists.owner(ends(1)));
        for owner in [one, other] {
            let error = owner.expect_err("it cannot be read");
            assert_eq!(error.kind(), io::ErrorKind::PermissionDenied);
        }
        assert!(lists.owner(ends(2)).await.is_err());
    }
}
