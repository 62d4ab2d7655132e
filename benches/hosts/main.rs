//! What hosts notice of the provider: how long a start and a plan take, how
//! much memory it holds, how large it is. Built as it is released, and printed
//! beside what this project set itself.
//!
//! These are figures, not tests: no number fails, since each depends on the
//! machine and on what else runs there. What a thing is compared with runs in
//! turn with it, so that ratios hold even where the machine drifts: Terraform
//! alone, which is the floor, and the peers that [`provider`] finds.
//!
//! `cargo bench --bench hosts` measures all that [`SECTIONS`] has; names behind
//! `--` choose: `cargo bench --bench hosts -- handshake plans`. With `--write`
//! the tables become `BENCHMARKS.md` and its picture. `BENCH_ROUNDS=1` tries a
//! section quickly.

mod handshake;
mod lists;
mod machine;
mod memory;
mod meter;
mod minute;
mod mirror;
mod parts;
mod picture;
mod plans;
mod processes;
mod provider;
mod pulumi;
mod report;
mod route;
mod run;
mod sample;
mod size;
mod table;
mod terraform;

// The tests use all of it; here the plugin's host and the fake Okta will do.
#[allow(dead_code, unused_imports)]
#[path = "../../tests/it/support/mod.rs"]
mod support;

use std::error::Error;
use std::io::{Write, stderr, stdout};
use std::process::ExitCode;
use std::time::Instant;

use run::Run;
use table::Table;

type Section = (&'static str, fn(&mut Run) -> Table);

/// What is measured where no section is named.
const SECTIONS: [Section; 12] = [
    ("size", size::measure),
    ("handshake", handshake::measure),
    ("memory", memory::measure),
    ("list-memory", memory::of_lists),
    ("plans", plans::near),
    ("far", plans::far),
    ("lists", lists::measure),
    ("mirror", mirror::measure),
    ("processes", processes::measure),
    ("parts", parts::measure),
    ("pulumi", pulumi::measure),
    ("minute", minute::measure),
];

fn main() -> Result<ExitCode, Box<dyn Error>> {
    if meter::is_called() {
        return Ok(meter::run()?);
    }
    let words: Vec<String> = std::env::args().skip(1).collect();
    let has = |flag| words.iter().any(|word| word == flag);
    // Cargo says it for `cargo bench` alone; `cargo test --all-targets` only
    // wants to know that the program runs.
    if has("--bench") {
        measure(&chosen(&words)?, has("--write"))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn measure(sections: &[Section], is_written: bool) -> Result<(), Box<dyn Error>> {
    let machine = machine::describe();
    let mut run = Run::new();
    let mut tables = Vec::new();
    for (name, measure) in sections {
        let start = Instant::now();
        let table = measure(&mut run);
        writeln!(stdout(), "{table}")?;
        // For whoever wonders where the time goes; no figure.
        writeln!(stderr(), "({name}: {} s)", start.elapsed().as_secs())?;
        tables.push(table);
    }
    if is_written {
        report::write(&run, &machine, &tables)?;
    }
    Ok(())
}

/// The sections that the command line names; all when it names none.
fn chosen(words: &[String]) -> Result<Vec<Section>, Box<dyn Error>> {
    let names = words.iter().filter(|word| !word.starts_with("--"));
    let named = names.map(|name| {
        let section = SECTIONS.into_iter().find(|(section, _)| section == name);
        section.ok_or_else(|| {
            let known = SECTIONS.map(|(section, _)| section).join(", ");
            format!("there is no section {name}; there are {known}").into()
        })
    });
    let named = named.collect::<Result<Vec<_>, Box<dyn Error>>>()?;
    Ok(if named.is_empty() {
        SECTIONS.to_vec()
    } else {
        named
    })
}
