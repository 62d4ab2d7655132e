//! Chooses what the program is this time, runs it and reports.

fn main() {}
