//! How much memory our provider holds, from its start to a thousand reads.
//!
//! Its host here is one of our own, which knows each moment. What a Terraform
//! makes of it and of its peers is another section's, `processes`.

use std::fs;
use std::path::Path;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream;
use tempfile::TempDir;
use tokio::time::interval;

use crate::route::Route;
use crate::run::{Run, rounds};
use crate::sample::Sample;
use crate::size::MEGABYTE;
use crate::support::fake_okta::{APP_ID, FakeOkta, Setup, record, token_id};
use crate::support::message_pack::{NIL, in_message_pack, text};
use crate::support::plugin_host::PluginHost;
use crate::support::session::{Session, app_token_of, block as block_of};
use crate::table::{Figure, Table, Target};

/// How many processes are looked at, one after the other.
const PROCESSES: usize = 9;
/// How many tokens each reads, first and then.
const READS: [usize; 2] = [200, 1000];
/// How many of them at once: Terraform's parallelism by default.
const PARALLELISM: usize = 10;
/// How often memory is looked at while it reads: often enough for a few
/// hundred looks, seldom enough to leave the processor to the provider.
const LOOK_INTERVAL: Duration = Duration::from_millis(2);

/// The moments at which memory is looked at, with what it should be.
const MOMENTS: [(&str, Option<Target>); 6] = [
    ("at the handshake line", None),
    ("after ConfigureProvider", Some(Target(8.0, "MB"))),
    ("after 1 read", None),
    ("during 200 reads, the most", None),
    ("during 1,000 reads, the most", Some(Target(10.0, "MB"))),
    ("after 1,000 reads", None),
];

/// What `okta_app_tokens` lists, in processes of their own: how many tokens, the
/// status that the filter keeps, and the most memory that it should take.
const LISTS: [(&str, usize, Option<&str>, Option<Target>); 4] = [
    ("200 tokens", 200, None, Some(Target(11.0, "MB"))),
    ("2,000 tokens", 2000, None, None),
    ("50,000 tokens", 50_000, None, Some(Target(100.0, "MB"))),
    (
        "50,000 tokens, of which a filter keeps 10",
        50_000,
        Some("REVOKED"),
        Some(Target(14.0, "MB")),
    ),
];
/// How many processes read each list.
const LIST_PROCESSES: usize = 5;
/// How many tokens of each are revoked.
const REVOKED: usize = 10;

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

/// The most resident memory that a process had so far, in bytes.
fn peak(id: u32) -> f64 {
    let path = format!("/proc/{id}/status");
    let status = fs::read_to_string(path).expect("Linux, and a process that runs");
    bytes(&status, "VmHWM:")
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
pub(crate) fn measure(run: &mut Run) -> Table {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime can be made");
    let mut resident: [Sample; MOMENTS.len()] = Default::default();
    let mut anonymous: [Sample; MOMENTS.len()] = Default::default();
    for _ in 0..rounds(PROCESSES) {
        let moments = runtime.block_on(one_process(run.route));
        for (index, memory) in moments.into_iter().enumerate() {
            resident[index].push(memory.resident / MEGABYTE);
            anonymous[index].push(memory.anonymous / MEGABYTE);
        }
    }
    let mut table = Table::new(format!(
        "Resident memory of this provider, {}",
        run.route.name()
    ));
    for (index, (moment, target)) in MOMENTS.into_iter().enumerate() {
        table.add(&Figure {
            target,
            ..Figure::new(moment, &resident[index], "MB")
        });
        table.add(&Figure::new("  of it anonymous", &anonymous[index], "MB"));
    }
    table
}

/// Lists the tokens of one app with one process after the other.
pub(crate) fn of_lists(run: &mut Run) -> Table {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime can be made");
    let title = "The most resident memory while `okta_app_tokens` lists an app";
    let mut table = Table::new(format!("{title}, {}", run.route.name()));
    for (what, tokens, status, target) in LISTS {
        let mut peaks = Sample::default();
        for _ in 0..rounds(LIST_PROCESSES) {
            let peak = runtime.block_on(one_list(run.route, tokens, status));
            peaks.push(peak / MEGABYTE);
        }
        table.add(&Figure {
            target,
            ..Figure::new(what, &peaks, "MB")
        });
    }
    table
}

async fn one_list(route: Route, tokens: usize, status: Option<&str>) -> f64 {
    let folder = TempDir::new().expect("a folder can be made");
    let okta = route.okta(Setup {
        tokens,
        ..Setup::default()
    });
    for number in 1..=REVOKED {
        let mut record = record(APP_ID, &token_id(number));
        record["status"] = "REVOKED".into();
        okta.put_token(record);
    }
    let plugin = host(route, &okta, folder.path()).start().await;
    let connection = plugin.connect().await;
    let session = connection.session().await;
    let block = session.provider_block(&[]);
    assert_eq!(session.configure(block).await, []);
    let arguments = [
        ("client_id", text(APP_ID)),
        ("status", status.map_or(NIL.to_vec(), text)),
    ];
    let names = ["client_id", "status", "tokens", "user_id"];
    let list = in_message_pack(block_of(names, &arguments));
    let answer = session.read_type("okta_app_tokens", list).await;
    assert_eq!(answer.diagnostics, []);
    let peak = peak(plugin.id());
    connection.shut_down().await;
    peak
}

/// A host whose provider reaches the fake Okta.
fn host(route: Route, okta: &FakeOkta, folder: &Path) -> PluginHost {
    let variables = route.variables(okta, folder).into_iter();
    variables.fold(PluginHost::new(), |host, (name, value)| {
        host.variable(name, value)
    })
}

async fn one_process(route: Route) -> [Memory; MOMENTS.len()] {
    let folder = TempDir::new().expect("a folder can be made");
    let okta = route.okta(Setup {
        tokens: READS[1],
        ..Setup::default()
    });
    let plugin = host(route, &okta, folder.path()).start().await;
    let id = plugin.id();
    let started = Memory::of(id);
    let connection = plugin.connect().await;
    let session = connection.session().await;
    let block = session.provider_block(&[]);
    assert_eq!(session.configure(block).await, []);
    let configured = Memory::of(id);
    read(&session, 1).await;
    let read_once = Memory::of(id);
    let [some, most] = [
        read_all(&session, id, READS[0]).await,
        read_all(&session, id, READS[1]).await,
    ];
    let finished = Memory::of(id);
    connection.shut_down().await;
    [started, configured, read_once, some, most, finished]
}

/// Reads so many tokens; gives the most memory that was seen meanwhile.
async fn read_all(session: &Session, id: u32, count: usize) -> Memory {
    let numbers = stream::iter(1..=count);
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
