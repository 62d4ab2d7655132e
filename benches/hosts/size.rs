//! How large the program is.

use std::fs;

use crate::sample::Sample;
use crate::support::plugin_host::BINARY;
use crate::table::Table;

/// Bytes of a megabyte; the targets count in them.
pub(crate) const MEGABYTE: f64 = 1e6;

/// Looks at the file.
pub(crate) fn measure() -> Table {
    let file = fs::metadata(BINARY).expect("the program was built");
    let mut size = Sample::default();
    size.push(file.len() as f64 / MEGABYTE);
    let mut table = Table::new(format!("On disk: {BINARY}"));
    table.measured("the program, stripped", &size, "MB", "8 MB");
    table
}
