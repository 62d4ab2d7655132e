//! What the provider's own processes take in a real Terraform's plan: CPU, all
//! of them together, and memory, the largest of them.

use std::env;
use std::path::PathBuf;

use crate::meter;
use crate::plans::{AT_LEAST_AS_GOOD, MOST_READS, reading};
use crate::run::{Headline, Run, rounds};
use crate::sample::Sample;
use crate::size::{BESIDE_A_PEER, MEGABYTE};
use crate::support::fake_okta::Setup;
use crate::table::{Figure, Table};
use crate::terraform::Terraform;

/// How often each plan is made, in turn with the others.
const ROUNDS: usize = 7;
const PARALLELISM: usize = 10;

/// How many tokens plans read. With none the provider is configured all the
/// same.
const CASES: [usize; 4] = [0, 1, 200, MOST_READS];

/// What all plans of one kind with one provider took.
#[derive(Debug, Clone, Default)]
struct Costs {
    /// In milliseconds.
    cpu: Sample,
    /// In megabytes.
    resident: Sample,
}

/// A Terraform whose provider is metered.
struct Metered {
    terraform: Terraform,
    /// Where the meter is.
    folder: PathBuf,
}

impl Metered {
    fn plan(&self, reads: usize, costs: &mut Costs) {
        self.terraform.plan(&name(reads), PARALLELISM);
        let processes = meter::processes(&self.folder);
        costs.cpu.push(processes.iter().map(|one| one.cpu).sum());
        let most = processes.iter().map(|one| one.resident).fold(0.0, f64::max);
        costs.resident.push(most / MEGABYTE);
    }
}

fn name(reads: usize) -> String {
    format!("read-{reads}")
}

/// Plans with each provider in turn.
pub(crate) fn measure(run: &mut Run) -> Table {
    let okta = run.route.okta(Setup {
        tokens: MOST_READS,
        ..Setup::default()
    });
    let meter = env::current_exe().expect("this program has a path");
    let metered = run.providers.iter().map(|provider| {
        let terraform = Terraform::overriding(&meter, run.route, &okta);
        let folder = terraform.path("provider");
        meter::place(&provider.program, &folder);
        for reads in CASES {
            terraform.write(&name(reads), &reading(reads));
        }
        Metered { terraform, folder }
    });
    let metered: Vec<_> = metered.collect();
    let mut costs = vec![vec![Costs::default(); metered.len()]; CASES.len()];
    for _ in 0..rounds(ROUNDS) {
        for (reads, costs) in CASES.iter().zip(&mut costs) {
            for (metered, costs) in metered.iter().zip(costs) {
                metered.plan(*reads, costs);
            }
        }
    }
    for (index, cost) in costs[CASES.len() - 1].iter().enumerate() {
        run.note(Headline::Memory, index, cost.resident.median());
    }
    tabulate(run, &costs)
}

fn tabulate(run: &Run, costs: &[Vec<Costs>]) -> Table {
    let mut table = Table::new("The provider's own processes in a plan, 10 reads at once");
    for (reads, costs) in CASES.iter().zip(costs) {
        for (index, (provider, cost)) in run.providers.iter().zip(costs).enumerate() {
            let peer = (index > 0).then_some(&costs[0]);
            let what = |kind| format!("{reads} reads: {kind}, {}", provider.name);
            table.add(&Figure {
                ours: peer.map(|ours| &ours.resident),
                target: peer.map(|_| BESIDE_A_PEER),
                ..Figure::new(what("most resident"), &cost.resident, "MB")
            });
            table.add(&Figure {
                ours: peer.map(|ours| &ours.cpu),
                target: peer.map(|_| AT_LEAST_AS_GOOD),
                ..Figure::new(what("CPU"), &cost.cpu, "ms")
            });
        }
    }
    table
}
