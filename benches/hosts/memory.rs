//! How much memory a provider holds, from its start to a thousand reads.

use std::fs;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream;
use tempfile::TempDir;
use tokio::time::interval;

use crate::sample::Sample;
use crate::size::MEGABYTE;
use crate::support::fake_okta::{APP_ID, FakeOkta, Setup, token_id};
use crate::support::okta;
use crate::support::plugin_host::PluginHost;
use crate::support::session::{Session, app_token_of};
use crate::table::Table;

/// How many processes are looked at, one after the other.
const PROCESSES: usize = 9;
/// How many tokens each reads.
const READS: usize = 1000;
/// How many of them at once: Terraform's parallelism by default.
const PARALLELISM: usize = 10;
/// How often memory is looked at while it reads: often enough for a few
/// hundred looks, seldom enough to leave the processor to the provider.
const LOOK_INTERVAL: Duration = Duration::from_millis(2);

/// The moments at which memory is looked at, with what it should be.
const MOMENTS: [(&str, &str); 5] = [
    ("at the handshake line", ""),
    ("after ConfigureProvider", "8 MB"),
    ("after 1 read over TLS", ""),
    ("during 1,000 reads, the most", "10 MB"),
    ("after 1,000 reads", ""),
];

/// Resident memory of a process, in bytes.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Memory {
    /// All of it: pages of the program and of libraries too.
    pub(crate) resident: f64,
    /// What the process alone has: heap and stacks.
    anonymous: f64,
}

impl Memory {
    /// What Linux says of the process, in `/proc`.
    pub(crate) fn of(id: u32) -> Self {
        let path = format!("/proc/{id}/status");
        let status = fs::read_to_string(path).expect("Linux, and a process that runs");
        Self {
            resident: bytes(&status, "VmRSS:"),
            anonymous: bytes(&status, "RssAnon:"),
        }
    }

    fn most(self, other: Self) -> Self {
        Self {
            resident: self.resident.max(other.resident),
            anonymous: self.anonymous.max(other.anonymous),
        }
    }
}

/// A line of the form `VmRSS:   5812 kB`; these kilobytes have 1,024 bytes.
fn bytes(status: &str, name: &str) -> f64 {
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    let number = line.and_then(|line| line.trim().strip_suffix(" kB"));
    let kibibytes: f64 = number
        .and_then(|number| number.parse().ok())
        .expect("a number of kB");
    kibibytes * 1024.0
}

/// Starts, configures and uses one process after the other.
pub(crate) fn measure() -> Table {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime can be made");
    let mut resident: [Sample; MOMENTS.len()] = Default::default();
    let mut anonymous: [Sample; MOMENTS.len()] = Default::default();
    for _ in 0..PROCESSES {
        let moments = runtime.block_on(one_process());
        for (index, memory) in moments.into_iter().enumerate() {
            resident[index].push(memory.resident / MEGABYTE);
            anonymous[index].push(memory.anonymous / MEGABYTE);
        }
    }
    let mut table = Table::new(format!("Resident memory of {PROCESSES} processes"));
    for (index, (moment, target)) in MOMENTS.into_iter().enumerate() {
        table.measured(moment, &resident[index], "MB", target);
        table.measured("  of it anonymous", &anonymous[index], "MB", "");
    }
    table
}

async fn one_process() -> [Memory; MOMENTS.len()] {
    let folder = TempDir::new().expect("a folder can be made");
    let authority = folder.path().join("authority.pem");
    let okta = FakeOkta::start_with(Setup {
        tls: true,
        tokens: READS,
        ..Setup::default()
    });
    fs::write(&authority, okta.certificate_authority()).expect("a file can be written");
    let plugin = PluginHost::new()
        .variable("SSL_CERT_FILE", &authority)
        .variable("SSL_CERT_DIR", folder.path())
        .start()
        .await;
    let id = plugin.id();
    let started = Memory::of(id);
    let connection = plugin.connect().await;
    let session = connection.session().await;
    okta::configure(&session, &okta).await;
    let configured = Memory::of(id);
    read(&session, 1).await;
    let read_once = Memory::of(id);
    let most = read_all(&session, id).await;
    let finished = Memory::of(id);
    connection.shut_down().await;
    [started, configured, read_once, most, finished]
}

/// Reads every token; gives the most memory that was seen meanwhile.
async fn read_all(session: &Session, id: u32) -> Memory {
    let numbers = stream::iter(1..=READS);
    let reads = numbers.for_each_concurrent(PARALLELISM, |number| read(session, number));
    tokio::pin!(reads);
    let mut looks = interval(LOOK_INTERVAL);
    let mut most = Memory::default();
    loop {
        tokio::select! {
            () = &mut reads => return most,
            _ = looks.tick() => most = most.most(Memory::of(id)),
        }
    }
}

async fn read(session: &Session, number: usize) {
    let answer = session.read(app_token_of(APP_ID, &token_id(number))).await;
    assert_eq!(answer.diagnostics, []);
}
