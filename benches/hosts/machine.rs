//! Where the figures were taken: what one has to know to judge them, and
//! nothing that names the machine.

use std::fs;
use std::thread::available_parallelism;

use crate::terraform;

/// What the machine is and how busy it was, in a line.
pub(crate) fn describe() -> String {
    let cores = available_parallelism().map_or(0, usize::from);
    let load = read("/proc/loadavg");
    let load = load.split(' ').next().unwrap_or_default().to_owned();
    format!(
        "{cores} cores of {}, {} of memory, {}, Linux {}; {}; load at the start {load}",
        field("/proc/cpuinfo", "model name"),
        memory(),
        field("/etc/os-release", "PRETTY_NAME"),
        kernel(),
        terraform::version(),
    )
}

/// `6.18` of `6.18.44-something`.
fn kernel() -> String {
    let release = read("/proc/sys/kernel/osrelease");
    let numbers: Vec<_> = release.split(['.', '-']).take(2).collect();
    numbers.join(".")
}

fn memory() -> String {
    let kibibytes = field("/proc/meminfo", "MemTotal");
    let kibibytes: f64 = kibibytes
        .trim_end_matches(" kB")
        .parse()
        .unwrap_or_default();
    format!("{:.0} GB", kibibytes * 1024.0 / 1e9)
}

/// What stands behind `name` and a colon or an equals sign.
fn field(path: &str, name: &str) -> String {
    let text = read(path);
    let line = text.lines().find_map(|line| line.strip_prefix(name));
    let value = line.unwrap_or_default().trim();
    let value = value.trim_start_matches([':', '=']).trim();
    value.trim_matches('"').to_owned()
}

fn read(path: &str) -> String {
    fs::read_to_string(path).unwrap_or_default()
}
