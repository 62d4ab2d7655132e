//! `BENCHMARKS.md` and its picture, from one run.

use std::fs;
use std::io;
use std::path::Path;

use time::OffsetDateTime;

use crate::picture;
use crate::provider::ON_TF_PROVIDER;
use crate::run::Run;
use crate::table::Table;

/// Beside `BENCHMARKS.md`, at the root.
const PICTURE: &str = "benches/cost.svg";

const INTRODUCTION: &str = "\
# Benchmarks

What hosts notice of the provider. `make bench` wrote this file and the picture from one run; every ratio is of figures that
were taken in turn in that run.

- **the floor** is the same Terraform without a provider: an empty configuration for one read, as many `terraform_data` for
  more, 10 at once.
- **on tf-provider** is the same data source on the crate tf-provider, [benches/peers](benches/peers/README.md). Its figures
  stand beside ours as \"ours to it\": 0.50 × is half of what the peer takes. It lacks OAuth, rate limits, repetitions, shared
  lists, logs, Pulumi and advice; ours may be 1.6 times its size, memory and start for them, and takes no longer than it.
- Each figure is a median. Beside it stands what a tenth of the measurements are below and above, and how many there were.
- Megabytes have 1,000,000 bytes. CPU is user and system time; \"of all\" is Terraform and everything that it started.
";

const EXCESSES: &str = "\
## Where ours takes more than the peer

- **Size.** About 2.4 MB of this program are aws-lc, which knows P-521, the curve of hosts' certificates. The peer's ring is
  smaller and does not know it, so that its hosts show no certificate and it takes anybody's connection. About 0.6 MB are
  this project's own code; the peer's is a few pages.
- **Memory, start.** Memory is mostly pages of the program and of the C library; what is neither is \"anonymous\" above. So
  both follow from the size.
- **CPU of the provider's own processes.** The first reads of an app that wait at the same time are tried with one page of
  the app's list, whose 200 records are read for a few of them. Where an answer takes as long as Okta's, that saves most
  calls; where it takes nothing, it costs some milliseconds once. The tables of plans have the CPU of all processes together.
";

const REPETITION: &str = "\
## Repeating it

```shell
make bench                       # everything, in about 25 minutes; writes this file
make bench SECTIONS=\"size plans\" # some sections; a file with these alone
BENCH_ROUNDS=1 cargo bench --locked --bench hosts -- plans   # a first look, which writes nothing
```

It needs what building needs and a `terraform` on `PATH`, for the peer `protoc`, and a machine that does nothing else.
`make bench PEER_PROVIDER=/path/to/terraform-provider-okta_v6.12.0` puts that program beside ours in the same run.
";

/// Writes both into the repository.
///
/// # Errors
///
/// When a file cannot be written.
pub(crate) fn write(run: &Run, machine: &str, tables: &[Table]) -> io::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let date = OffsetDateTime::now_utc().date();
    let mut text = format!("{INTRODUCTION}\nMeasured on {date}: {machine}.\n");
    let has_peer = run.providers.iter().any(|one| one.name == ON_TF_PROVIDER);
    if !has_peer {
        text.push_str("The peer on tf-provider was not built for this run.\n");
    }
    if let Some(picture) = picture::draw(run, machine) {
        fs::write(root.join(PICTURE), picture)?;
        text.push_str(&format!("\n![What a read costs]({PICTURE})\n"));
    }
    for table in tables {
        text.push_str(&table.to_string());
    }
    for part in has_peer.then_some(EXCESSES).into_iter().chain([REPETITION]) {
        text.push_str(&format!("\n{part}"));
    }
    fs::write(root.join("BENCHMARKS.md"), text)
}
