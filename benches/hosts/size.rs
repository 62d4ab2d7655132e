//! How large the programs are.

use std::fs;

use crate::run::{Headline, Run};
use crate::sample::Sample;
use crate::table::{Figure, Table, Target};

/// Bytes of a megabyte; the targets count in them.
pub(crate) const MEGABYTE: f64 = 1e6;

/// What ours may be beside a peer, in size, memory and start: it has the
/// authentication, the limits and the advice that a peer lacks.
pub(crate) const BESIDE_A_PEER: Target = Target(1.6, "×");

/// Looks at the files.
pub(crate) fn measure(run: &mut Run) -> Table {
    let size = |program| {
        let file = fs::metadata(program).expect("the program was built");
        Sample::from_iter([file.len() as f64 / MEGABYTE])
    };
    let sizes: Vec<_> = run.providers.iter().map(|one| size(&one.program)).collect();
    let mut table = Table::new("On disk");
    for (index, sample) in sizes.iter().enumerate() {
        run.note(Headline::Size, index, sample.median());
        table.add(&Figure {
            ours: (index > 0).then_some(&sizes[0]),
            target: Some(if index > 0 {
                BESIDE_A_PEER
            } else {
                Target(8.0, "MB")
            }),
            ..Figure::new(&run.providers[index].name, sample, "MB")
        });
    }
    table
}
