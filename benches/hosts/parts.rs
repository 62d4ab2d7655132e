//! What Criterion found of the inner parts: `cargo bench --bench parts`
//! measures them, and leaves its measurements where this finds them.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::run::Run;
use crate::sample::Sample;
use crate::support::terraform::build_folder;
use crate::table::{Figure, Table};

/// Reads what was measured last, and says so where nothing was.
pub(crate) fn measure(_: &mut Run) -> Table {
    let folder = build_folder().join("criterion");
    let entries = fs::read_dir(folder).into_iter().flatten();
    let parts = entries.filter_map(|entry| part(&entry.ok()?.path()));
    let mut parts: Vec<_> = parts.collect();
    parts.sort_by(|(one, _), (other, _)| one.cmp(other));
    let title = "Inner parts, by Criterion";
    if parts.is_empty() {
        return Table::new(format!("{title}: first comes `cargo bench --bench parts`"));
    }
    let mut table = Table::new(title);
    for (name, sample) in &parts {
        table.add(&Figure::new(name, sample, "µs"));
    }
    table
}

/// A part's name, and the microseconds that it took in each of Criterion's
/// samples.
fn part(folder: &Path) -> Option<(String, Sample)> {
    let read = |name: &str| -> Option<Value> {
        let text = fs::read_to_string(folder.join("new").join(name)).ok()?;
        serde_json::from_str(&text).ok()
    };
    let (benchmark, sample) = (read("benchmark.json")?, read("sample.json")?);
    let name = benchmark["full_id"].as_str()?.to_owned();
    let numbers = |name: &str| sample[name].as_array().cloned().unwrap_or_default();
    let (iterations, nanoseconds) = (numbers("iters"), numbers("times"));
    let each = iterations.iter().zip(&nanoseconds);
    let each = each.filter_map(|(count, time)| Some(time.as_f64()? / count.as_f64()? / 1000.0));
    Some((name, each.collect()))
}
