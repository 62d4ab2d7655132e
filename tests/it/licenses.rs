//! The text of third-party licences says nothing that it does not know.

use std::path::Path;
use std::process::{Command, Output};

/// Asks for the text about a crate that came without one, next to another crate
/// that has one.
const PROGRAM: &str = r#"
import json, pathlib, sys
import licenses
folder, repository, neighbours, source = sys.argv[1:]
def package(name, repository, source):
    place = pathlib.Path(folder, name)
    place.mkdir()
    return {"name": name, "license": "MIT", "repository": json.loads(repository),
            "source": json.loads(source), "manifest_path": str(place / "Cargo.toml")}
packages = {
    ("bare", "1.0.0"): package("bare", repository, '"registry"'),
    ("neighbour", "1.0.0"): package("neighbour", neighbours, source),
}
pathlib.Path(folder, "neighbour", "LICENSE").write_text("the neighbour's text")
print(licenses.text({("bare", "1.0.0")}, packages, ("ours", "1.0.0"), []))
"#;

fn text(repository: &str, neighbours: &str, source: &str) -> Output {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let release = Path::new(env!("CARGO_MANIFEST_DIR")).join("release");
    Command::new("python3")
        .args(["-B", "-c", PROGRAM])
        .arg(folder.path())
        .args([repository, neighbours, source])
        .env("PYTHONPATH", release)
        .output()
        .expect("Python runs")
}

#[test]
fn a_crate_without_a_text_has_that_of_its_repository_and_of_no_other() {
    let (one, other, registry) = (r#""https://a""#, r#""https://b""#, r#""registry""#);
    let beside = text(one, one, registry);
    let said = String::from_utf8_lossy(&beside.stdout);
    assert!(said.contains("bare 1.0.0: LICENSE"), "{beside:?}");
    for (repository, neighbours, source) in [
        (one, other, registry),
        ("null", "null", registry),
        (r#""""#, r#""""#, registry),
        // Ours, which was fetched from nowhere.
        ("null", "null", "null"),
        (one, one, "null"),
    ] {
        let refused = text(repository, neighbours, source);
        let said = String::from_utf8_lossy(&refused.stderr);
        assert!(!refused.status.success(), "{refused:?}");
        assert!(said.contains("no licence text for bare"), "{said}");
    }
}
