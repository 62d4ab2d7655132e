//! A plan of one read with the provider installed from a mirror: by its lock
//! file the host knows the program's checksum, and hashes the program anew at
//! every plan. So a small one pays.

use crate::plans::{AT_LEAST_AS_GOOD, reading};
use crate::run::{Run, rounds};
use crate::sample::Sample;
use crate::support::fake_okta::Setup;
use crate::table::{Figure, Table};
use crate::terraform::Terraform;

/// How often each plan is made, in turn with the others.
const ROUNDS: usize = 15;

/// Where the configurations are.
const EMPTY: &str = "empty";
const READ: &str = "read";

/// Installs each provider and plans with it, in turn with an empty plan and
/// with ours where nothing is installed or hashed.
pub(crate) fn measure(run: &mut Run) -> Table {
    let okta = run.route.okta(Setup::default());
    let overriding = Terraform::overriding(&run.providers[0].program, run.route, &okta);
    overriding.write(EMPTY, "");
    overriding.write(READ, &reading(1));
    let mirroring = run.providers.iter().map(|provider| {
        let terraform = Terraform::mirroring(&provider.program, run.route, &okta);
        terraform.write(READ, &reading(1));
        terraform.init(READ);
        assert!(terraform.path("read/.terraform.lock.hcl").is_file());
        terraform
    });
    let mirroring: Vec<_> = mirroring.collect();
    let (mut floor, mut unhashed) = (Sample::default(), Sample::default());
    let mut times = vec![Sample::default(); mirroring.len()];
    for _ in 0..rounds(ROUNDS) {
        floor.push_time(overriding.plan(EMPTY, 10).time);
        unhashed.push_time(overriding.plan(READ, 10).time);
        for (terraform, sample) in mirroring.iter().zip(&mut times) {
            sample.push_time(terraform.plan(READ, 10).time);
        }
    }
    tabulate(run, &floor, &unhashed, &times)
}

fn tabulate(run: &Run, floor: &Sample, unhashed: &Sample, times: &[Sample]) -> Table {
    let mut table = Table::new("Plan of 1 read, installed from a mirror with a lock file");
    table.add(&Figure::new("Terraform alone, empty", floor, "ms"));
    table.add(&Figure {
        floor: Some(floor),
        ..Figure::new("this provider, by dev_overrides", unhashed, "ms")
    });
    for (index, (provider, sample)) in run.providers.iter().zip(times).enumerate() {
        table.add(&Figure {
            floor: Some(floor),
            ours: (index > 0).then_some(&times[0]),
            target: (index > 0).then_some(AT_LEAST_AS_GOOD),
            ..Figure::new(format!("{}, from the mirror", provider.name), sample, "ms")
        });
    }
    table
}
