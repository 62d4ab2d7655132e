//! Writes `BENCHMARKS.md` and its picture from one run.

use std::fs;
use std::io;
use std::path::Path;

use time::OffsetDateTime;

use crate::picture;
use crate::provider::ON_TF_PROVIDER;
use crate::run::Run;
use crate::table::Table;

/// The picture's path, relative to the root.
const PICTURE: &str = "benches/cost.svg";

const INTRODUCTION: &str = "\
# Benchmarks

What the provider costs its host. One run of `make bench` wrote this file and the picture. Every ratio compares figures that
were measured alternately in that run.

- **This provider** is the program that `make release` builds for the machine: on Linux a static one.
- **The floor** is the same Terraform without a provider: an empty configuration for one read, and as many `terraform_data`
  resources for more, 10 at once.
- **On tf-provider** is the same data source on the crate tf-provider ([benches/peers](benches/peers/README.md)). The column
  \"ours to it\" compares: 0.50 × means half of what the peer takes. The peer has no OAuth, rate limits, retries, shared lists,
  logs, Pulumi or advice. For these, ours may have 1.6 times its size, memory and start. It must not be slower.
- Each figure is a median, followed by the 10th and 90th percentile and the number of measurements.
- A megabyte is 1,000,000 bytes. CPU is user and system time; \"of all\" is Terraform and every process that it started.
";

const EXCESSES: &str = "\
## Where ours takes more than the peer

- **Size.** About 2.4 MB of the program are aws-lc, which has P-521, the curve of the hosts' certificates. The peer uses
  ring, which is smaller and does not have it. So the peer's hosts present no certificate, and it accepts any connection.
  About 0.6 MB are this project's own code; the peer's is a few pages.
- **Memory and start.** Memory is mostly pages of the program; the rest is \"anonymous\" above. So both
  follow from the size.
";

const MEASURING_AGAIN: &str = "\
## Measuring again

```shell
make bench                       # everything, in about 30 minutes; writes this file
make bench SECTIONS=\"size plans\" # only some sections, also in this file
BENCH_ROUNDS=1 cargo bench --locked --bench hosts -- plans   # a quick look, which writes nothing
```

You need what a build needs, a `terraform` on `PATH`, `protoc` for the peer, and an otherwise idle machine.
`make bench PEER_PROVIDER=/path/to/terraform-provider-okta_v6.12.0` measures that program too, in the same run.
";

/// Writes both into the repository.
///
/// # Errors
///
/// Returns an error if a file cannot be written.
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
    for part in has_peer
        .then_some(EXCESSES)
        .into_iter()
        .chain([MEASURING_AGAIN])
    {
        text.push_str(&format!("\n{part}"));
    }
    fs::write(root.join("BENCHMARKS.md"), text)
}
