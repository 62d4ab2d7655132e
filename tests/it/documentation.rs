//! Documentation and code agree.
//!
//! What a page takes from the code stands in it between two comments and is
//! written by `make generate`, which runs these tests with `GENERATE=1`;
//! without it they fail over a page that would change. What people write
//! around it is checked for what must not be missing.

mod dependencies;
mod literals;
mod page;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use terraform_provider_okta::provider::Provider;
use terraform_provider_okta::schema::Schema;
use terraform_provider_okta::terraform::{ADDRESS, HANDSHAKE};

const PROVIDER_PAGE: &str = "docs/index.md";
/// What concerns Pulumi alone is told there.
const PULUMI_GUIDE: &str = "docs/guides/pulumi.md";
const TROUBLESHOOTING: &str = "docs/guides/troubleshooting.md";
const DATA_SOURCE_PAGE: &str = "docs/data-sources/app_token.md";
const PROVIDER_EXAMPLE: &str = "examples/provider/provider.tf";
const DATA_SOURCE_EXAMPLE: &str = "examples/data-sources/okta_app_token/data-source.tf";

/// Parts of the provider's page, each with the file that it shows.
const PROVIDER_PARTS: [(&str, &str); 3] = [
    ("example", PROVIDER_EXAMPLE),
    (
        "source-changed",
        "examples/coming-from-okta/source-changed/main.tf",
    ),
    (
        "side-by-side",
        "examples/coming-from-okta/side-by-side/main.tf",
    ),
];
const DATA_SOURCE_PARTS: [(&str, &str); 1] = [("example", DATA_SOURCE_EXAMPLE)];

/// The most bytes of one page that the registries take.
const LARGEST_PAGE: usize = 500_000;

#[test]
fn the_provider_page_agrees_with_the_schema_and_the_example() {
    let provider = Provider::new();
    agrees(PROVIDER_PAGE, provider.schema(), &PROVIDER_PARTS);
}

#[test]
fn the_data_source_page_agrees_with_the_schema_and_the_example() {
    let provider = Provider::new();
    let schema = provider
        .data_source_schema("okta_app_token")
        .expect("the data source is there");
    agrees(DATA_SOURCE_PAGE, schema, &DATA_SOURCE_PARTS);
}

#[test]
fn the_provider_page_names_every_attribute_outside_the_schema_too() {
    let page = page::without_part(&read(PROVIDER_PAGE), "schema");
    for attribute in &Provider::new().schema().attributes {
        let name = format!("`{}`", attribute.name);
        assert!(page.contains(&name), "{PROVIDER_PAGE} explains no {name}");
    }
}

#[test]
fn the_provider_page_names_every_environment_variable_that_the_code_reads() {
    let page = read(PROVIDER_PAGE) + &read(PULUMI_GUIDE);
    let variables = literals::variables(&root().join("src"));
    assert!(variables.contains("OKTA_API_TOKEN"), "{variables:?}");
    assert!(variables.contains("SSL_CERT_FILE"), "{variables:?}");
    for name in variables {
        let name = format!("`{name}`");
        assert!(page.contains(&name), "{PROVIDER_PAGE} names no {name}");
    }
}

#[test]
fn the_guide_to_troubles_has_the_title_of_everything_that_is_told_and_no_other() {
    let guide = read(TROUBLESHOOTING);
    let headings = guide.lines().filter_map(|line| line.strip_prefix("### "));
    let headings: BTreeSet<_> = headings.map(str::to_owned).collect();
    let source = root().join("src");
    let told = ["provider", "terraform"].map(|folder| literals::titles(&source.join(folder)));
    let told: BTreeSet<_> = told.into_iter().flatten().collect();
    assert_eq!(headings, told);
}

#[test]
fn the_examples_name_the_address_that_the_provider_has() {
    let source = format!("source = \"{ADDRESS}\"");
    for path in [PROVIDER_EXAMPLE, "README.md"] {
        assert!(read(path).contains(&source), "{path} lacks {source}");
    }
}

#[test]
fn the_readme_agrees_with_the_package() {
    let readme = read("README.md");
    let series = format!(
        "| {}.{} |",
        env!("CARGO_PKG_VERSION_MAJOR"),
        env!("CARGO_PKG_VERSION_MINOR")
    );
    let row = readme.lines().find(|line| line.starts_with(&series));
    let row = row.unwrap_or_else(|| panic!("the compatibility table has no row {series}"));
    let protocol = format!("{}.0", protocol());
    assert!(row.contains(&protocol), "{row} does not name {protocol}");
    let rust = concat!("Rust ", env!("CARGO_PKG_RUST_VERSION"));
    assert!(readme.contains(rust), "README.md does not name {rust}");
}

#[test]
fn the_changelog_begins_with_the_packages_version() {
    let changelog = read("CHANGELOG.md");
    let heading = changelog.lines().find(|line| line.starts_with("## "));
    let heading = heading.expect("a heading of a version");
    let version = concat!("## ", env!("CARGO_PKG_VERSION"), " ");
    assert!(heading.starts_with(version), "{heading}");
}

#[test]
fn the_registry_manifest_names_the_protocol_that_is_spoken() {
    let manifest: serde_json::Value =
        serde_json::from_str(&read("terraform-registry-manifest.json")).expect("JSON");
    let expected = serde_json::json!({
        "version": 1,
        "metadata": { "protocol_versions": [format!("{}.0", protocol())] },
    });
    assert_eq!(manifest, expected);
}

/// Compares a page with what the code says, or rewrites it.
fn agrees(path: &str, schema: &Schema, examples: &[(&str, &str)]) {
    let page = read(path);
    let fresh = examples.iter().fold(page.clone(), |page, (part, file)| {
        page::with_part(&page, part, &page::example(&read(file)))
    });
    let fresh = page::with_part(&fresh, "schema", &page::schema(schema));
    if std::env::var_os("GENERATE").is_some() {
        write(path, &fresh);
    } else if let Some((line, has, wants)) = page::first_difference(&page, &fresh) {
        panic!("{path}:{line} has {has:?} and should have {wants:?}; run `make generate`");
    }
    // In the head of the file and below the title.
    let said = fresh.matches(schema.description).count();
    assert_eq!(said, 2, "{path} does not say: {}", schema.description);
    assert!(fresh.len() <= LARGEST_PAGE, "{path} is too large");
}

fn protocol() -> u32 {
    let versions = HANDSHAKE.protocol_versions;
    *versions.first().expect("a version is spoken")
}

fn read(path: &str) -> String {
    let text = fs::read_to_string(root().join(path));
    text.unwrap_or_else(|error| panic!("{path} cannot be read: {error}"))
}

/// At once, since other tests read the page at the same time.
fn write(path: &str, text: &str) {
    let path = root().join(path);
    let draft = path.with_extension("draft");
    fs::write(&draft, text).expect("a draft can be written");
    fs::rename(&draft, &path).expect("the page can be replaced");
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}
