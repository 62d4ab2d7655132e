//! What hosts notice of the provider: how long a start and a plan take, how
//! much memory it holds, how large it is. Built as it is released, and printed
//! beside what this project set itself.
//!
//! These are figures, not tests: no number fails, since each depends on the
//! machine and on what else runs there. What a thing is compared with runs in
//! turn with it, so that ratios hold even where the machine drifts.
//!
//! `cargo bench --bench hosts` measures everything; names of sections behind
//! `--` choose: `cargo bench --bench hosts -- handshake plans`.

mod handshake;
mod lists;
mod memory;
mod plans;
mod pulumi;
mod sample;
mod size;
mod table;

// The tests use all of it; here the plugin's host and the stand-in will do.
#[allow(dead_code, unused_imports)]
#[path = "../../tests/it/support/mod.rs"]
mod support;

use std::error::Error;
use std::io::{Write, stdout};

use table::Table;

type Section = (&'static str, fn() -> Table);

const SECTIONS: [Section; 8] = [
    ("size", size::measure),
    ("handshake", handshake::measure),
    ("memory", memory::measure),
    ("plans", plans::measure),
    ("lists", lists::measure),
    ("one-by-one", lists::one_by_one),
    ("minute", lists::minute),
    ("pulumi", pulumi::measure),
];

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    // Cargo says it for `cargo bench` alone; `cargo test --all-targets` only
    // wants to know that the program runs.
    if !words.iter().any(|word| word == "--bench") {
        return Ok(());
    }
    for (_, measure) in chosen(&words)? {
        writeln!(stdout(), "{}", measure())?;
    }
    Ok(())
}

/// The sections that the command line names; all of them when it names none.
fn chosen(words: &[String]) -> Result<Vec<Section>, Box<dyn Error>> {
    let names = words.iter().filter(|word| !word.starts_with("--"));
    let named = names.map(|name| {
        let section = SECTIONS.iter().find(|(section, _)| section == name);
        section.copied().ok_or_else(|| {
            let sections = SECTIONS.map(|(section, _)| section).join(", ");
            format!("there is no section {name}; there are {sections}").into()
        })
    });
    let named = named.collect::<Result<Vec<_>, Box<dyn Error>>>()?;
    Ok(if named.is_empty() {
        SECTIONS.to_vec()
    } else {
        named
    })
}
