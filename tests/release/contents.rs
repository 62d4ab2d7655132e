//! What is in the files of a release.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use serde_json::Value;

use crate::assets::{asset, folder, names, sum, unpacked};
use crate::support::terraform::INSTALLED_NAME;
use crate::support::terraform::installation::platform;

const LICENSES: &str = "LICENSE-THIRD-PARTY";

/// The crates of this repository in the program, beside the provider itself.
const OUR_CRATES: [&str; 1] = ["go-plugin"];

fn read(path: &Path) -> String {
    fs::read_to_string(path).expect("the file is text")
}

fn in_checkout(name: &str) -> String {
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join(name))
}

fn bill_of_materials() -> Value {
    let text = read(&asset(&format!("{}.cdx.json", platform())));
    serde_json::from_str(&text).expect("JSON")
}

/// Whether the bill's component is of this repository.
fn is_ours(component: &Value) -> bool {
    OUR_CRATES.iter().any(|name| component["name"] == *name)
}

/// Whether the bill's component is a crate of crates.io.
fn is_of_registry(component: &Value) -> bool {
    let url = component["purl"].as_str();
    url.is_some_and(|url| url.starts_with("pkg:cargo/"))
}

/// Name, version and licence of each part by others that the bill names.
fn materials() -> BTreeSet<String> {
    let bill = bill_of_materials();
    let components = bill["components"].as_array().expect("a list");
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let others = components.iter().filter(|component| !is_ours(component));
    let lines = others.map(|component| {
        let licence = text(&component["licenses"][0]["expression"]);
        format!(
            "{} {}: {licence}",
            text(&component["name"]),
            text(&component["version"])
        )
    });
    lines.collect()
}

#[test]
fn the_archive_holds_the_program_and_all_licences() {
    assert_eq!(names(&unpacked()), ["LICENSE", LICENSES, INSTALLED_NAME]);
    let mode = |name: &str| {
        let metadata = fs::metadata(unpacked().join(name)).expect("it is unpacked");
        metadata.permissions().mode() & 0o777
    };
    assert_eq!(mode(INSTALLED_NAME), 0o755);
    assert_eq!(mode(LICENSES), 0o644);
    assert_eq!(read(&unpacked().join("LICENSE")), in_checkout("LICENSE"));
}

#[test]
fn the_sums_are_of_every_other_file() {
    let sums = read(&asset("SHA256SUMS"));
    let listed = sums.lines().map(|line| {
        let (listed, name) = line.split_once("  ").expect("two spaces");
        assert_eq!(listed, sum(&folder().join(name)), "{name}");
        name.to_owned()
    });
    let others = names(&folder())
        .into_iter()
        .filter(|name| !name.ends_with("_SHA256SUMS"));
    assert_eq!(listed.collect::<Vec<_>>(), others.collect::<Vec<_>>());
    assert_eq!(
        read(&asset("manifest.json")),
        in_checkout("terraform-registry-manifest.json")
    );
}

#[test]
fn every_linked_crate_is_in_the_bill_of_materials_with_the_sum_that_is_locked() {
    let lock = in_checkout("Cargo.lock");
    let locked = lock.split("[[package]]\n").collect::<Vec<_>>();
    let bill = bill_of_materials();
    let components = bill["components"].as_array().expect("a list");
    for component in components
        .iter()
        .filter(|component| is_of_registry(component))
    {
        let sum = component["hashes"][0]["content"].as_str().expect("a sum");
        let (name, version) = (&component["name"], &component["version"]);
        let head = format!("name = {name}\nversion = {version}\n");
        let entry = locked.iter().find(|entry| entry.starts_with(&head));
        let entry = entry.unwrap_or_else(|| panic!("{name} {version} is not locked"));
        assert!(entry.contains(sum), "{name} {version}");
    }
    let names = components.iter().map(|component| &component["name"]);
    let names = names.collect::<Vec<_>>();
    for linked in ["aws-lc-sys", "libc", "reqwest", "rmp", "tokio", "tonic"] {
        assert!(names.iter().any(|name| **name == linked), "{linked}");
    }
    // What only tests, the build or the compiler use.
    for other in ["axum-macros", "p256", "protox", "serde_derive", "syn"] {
        assert!(!names.iter().any(|name| **name == other), "{other}");
    }
}

/// Nobody can fetch them, so there is no sum, and no URL: under their names there
/// may be other packages at crates.io.
#[test]
fn our_own_crates_are_in_the_bill_of_materials_as_nobodys_package() {
    let bill = bill_of_materials();
    let components = bill["components"].as_array().expect("a list");
    let ours: Vec<_> = components
        .iter()
        .filter(|component| is_ours(component))
        .chain([&bill["metadata"]["component"]])
        .collect();
    assert_eq!(ours.len(), OUR_CRATES.len() + 1);
    for component in ours {
        assert_eq!(component["licenses"][0]["expression"], "MPL-2.0");
        for absent in ["purl", "hashes"] {
            assert_eq!(component[absent], Value::Null, "{component}");
        }
    }
}

/// No crate has it, and what vulnerability scanners know of it they find by its name.
#[test]
#[cfg(target_os = "linux")]
fn what_zig_adds_is_in_the_bill_of_materials_and_its_notices_in_the_archive() {
    let bill = bill_of_materials();
    let components = bill["components"].as_array().expect("a list");
    let musl = components
        .iter()
        .find(|component| component["name"] == "musl");
    let musl = musl.expect("the C library of a static program");
    assert!(
        components
            .iter()
            .any(|component| component["name"] == "zig")
    );
    let version = musl["version"].as_str().expect("a version");
    assert_eq!(
        musl["cpe"],
        format!("cpe:2.3:a:musl-libc:musl:{version}:*:*:*:*:*:*:*")
    );
    let licenses = read(&unpacked().join(LICENSES));
    for holder in ["Rich Felker, et al.", "Zig contributors"] {
        assert!(licenses.contains(holder), "{holder}");
    }
}

#[test]
fn every_linked_part_is_listed_with_its_licence_and_a_text() {
    let text = read(&unpacked().join(LICENSES));
    let mut parts = text.splitn(3, "\n\n");
    let list = parts.nth(1).expect("a list");
    let texts = parts.next().expect("texts");
    let listed = list.lines().map(str::to_owned).collect::<BTreeSet<_>>();
    assert_eq!(listed, materials());
    for line in list.lines() {
        let (linked, _) = line.split_once(": ").expect("a licence");
        assert!(texts.contains(&format!("\n{linked}: ")), "{linked}");
    }
}
