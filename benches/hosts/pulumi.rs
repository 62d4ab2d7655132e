//! What Pulumi notices: the time to the port line, the memory of a configured
//! plugin, a thousand invokes at once.

use std::net::TcpListener;
use std::process::Command;
use std::time::Instant;

use futures_util::future::join_all;

use crate::handshake::first_line;
use crate::memory::Memory;
use crate::run::{Run, rounds};
use crate::sample::Sample;
use crate::size::MEGABYTE;
use crate::support::fake_okta::{APP_ID, FakeOkta, Setup, token_id};
use crate::support::plugin_host::BINARY;
use crate::support::pulumi::{Engine, Launch};
use crate::table::{Figure, Table, Target};

/// How many processes of each kind are looked at.
const PROCESSES: usize = 20;
/// How many tokens are read at once.
const READS: usize = 1000;

/// Starts, configures and uses one process after the other.
pub(crate) fn measure(_: &mut Run) -> Table {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime can be made");
    let starts = starts();
    let (mut configured, mut thousand) = (Sample::default(), Sample::default());
    for _ in 0..rounds(PROCESSES) {
        runtime.block_on(one_process(&mut configured, &mut thousand));
    }
    let mut table = Table::new("This provider as Pulumi's plugin");
    table.add(&Figure {
        target: Some(Target(5.0, "ms")),
        ..Figure::new("from exec to the port line", &starts, "ms")
    });
    table.add(&Figure {
        target: Some(Target(8.0, "MB")),
        ..Figure::new("resident after Configure", &configured, "MB")
    });
    table.add(&Figure::new("1,000 invokes at once", &thousand, "ms"));
    table
}

fn starts() -> Sample {
    // Never asked for anything; it only has to be there.
    let engine = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = engine.local_addr().expect("an address").to_string();
    let mut program = Command::new(BINARY);
    program.arg(address).env_clear();
    let mut times = Sample::default();
    for _ in 0..rounds(PROCESSES) {
        times.push_time(first_line(&mut program, |_| ()));
    }
    times
}

async fn one_process(configured: &mut Sample, thousand: &mut Sample) {
    let okta = FakeOkta::start_with(Setup {
        tokens: READS,
        ..Setup::default()
    });
    let engine = Engine::start().await;
    let plugin = Launch::by_engine(&engine.address()).start().await;
    let connection = plugin.connect().await;
    connection.configure_for(&okta).await;
    let id = u32::try_from(plugin.id()).expect("a process id");
    configured.push(Memory::of(id).resident / MEGABYTE);
    let start = Instant::now();
    let reads = (1..=READS).map(|number| {
        let connection = connection.clone();
        async move { connection.read(APP_ID, &token_id(number)).await }
    });
    join_all(reads).await;
    thousand.push_time(start.elapsed());
}
