//! Documentation and code agree.
//!
//! What a page takes from the code stands in it between two comments and is
//! written by `make generate`, which runs these tests with `GENERATE=1`;
//! without it they fail over a page that would change. What people write
//! around it is checked for what must not be missing.

mod dependencies;
mod examples;
mod links;
mod literals;
mod page;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use terraform_provider_okta::provider::Provider;
use terraform_provider_okta::schema::Schema;
use terraform_provider_okta::terraform::{ADDRESS, HANDSHAKE};

const PROVIDER_PAGE: &str = "docs/index.md";
/// The guide with everything about Pulumi.
const PULUMI_GUIDE: &str = "docs/guides/pulumi.md";
const TROUBLESHOOTING: &str = "docs/guides/troubleshooting.md";
const UPSTREAM_GUIDE: &str = "docs/guides/coming-from-okta.md";
const OPENTOFU_GUIDE: &str = "docs/guides/opentofu.md";
const PROVIDER_EXAMPLE: &str = "examples/provider/provider.tf";
const OPENTOFU_EXAMPLE: &str = "examples/opentofu/main.tf";

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
const UPSTREAM_GUIDE_PARTS: [(&str, &str); 1] =
    [("compare", "examples/coming-from-okta/compare/main.tf")];

/// The most bytes of one page that the registries take.
const LARGEST_PAGE: usize = 500_000;

#[test]
fn the_provider_page_agrees_with_the_schema_and_the_examples() {
    let provider = Provider::new();
    agrees(PROVIDER_PAGE, Some(provider.schema()), &PROVIDER_PARTS);
}

#[test]
fn each_data_source_has_a_page_that_agrees_with_its_schema_and_its_example() {
    let provider = Provider::new();
    let mut pages = BTreeSet::new();
    for (name, schema) in provider.data_source_schemas() {
        let short = name.strip_prefix("okta_").expect("the provider's prefix");
        let page = format!("docs/data-sources/{short}.md");
        let example = format!("examples/data-sources/{name}/data-source.tf");
        agrees(&page, Some(schema), &[("example", &example)]);
        pages.insert(page);
    }
    let there = links::files(&root().join("docs/data-sources"));
    assert_eq!(BTreeSet::from_iter(there), pages);
}

#[test]
fn the_guides_agree_with_the_examples() {
    agrees(UPSTREAM_GUIDE, None, &UPSTREAM_GUIDE_PARTS);
    let guide = read(OPENTOFU_GUIDE);
    let (_, shown) = guide
        .split_once("`examples/opentofu/`:\n\n```terraform\n")
        .expect("it shows a part of the example");
    let (shown, _) = shown.split_once("```").expect("the block ends");
    assert!(read(OPENTOFU_EXAMPLE).contains(shown), "{shown}");
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
    let folders = ["src", "crates/go-plugin/src"].map(|folder| root().join(folder));
    let variables = folders
        .iter()
        .flat_map(|folder| literals::variables(folder));
    let variables: BTreeSet<_> = variables.collect();
    assert!(variables.contains("OKTA_API_TOKEN"), "{variables:?}");
    assert!(variables.contains("SSL_CERT_FILE"), "{variables:?}");
    for name in variables {
        let name = format!("`{name}`");
        assert!(page.contains(&name), "{PROVIDER_PAGE} names no {name}");
    }
}

#[test]
fn the_troubleshooting_guide_has_the_title_of_every_diagnostic_and_no_other() {
    let guide = read(TROUBLESHOOTING);
    let headings = guide.lines().filter_map(|line| line.strip_prefix("### "));
    let headings: BTreeSet<_> = headings.map(str::to_owned).collect();
    let source = root().join("src");
    let told =
        ["provider", "schema", "terraform"].map(|folder| literals::titles(&source.join(folder)));
    let told: BTreeSet<_> = told.into_iter().flatten().collect();
    assert_eq!(headings, told);
}

#[test]
fn every_page_has_a_title_and_a_description_for_registries() {
    let files = links::files(&root().join("docs")).into_iter();
    for page in files.filter(|file| file.ends_with(".md")) {
        let text = read(&page);
        let head = text.strip_prefix("---\npage_title: \"").expect(&page);
        let (head, _) = head.split_once("\n---\n").expect(&page);
        assert!(head.contains("\ndescription: |-\n  "), "{page}");
    }
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

/// Compares a page with what the code and the examples say, or rewrites it.
fn agrees(path: &str, schema: Option<&Schema>, examples: &[(&str, &str)]) {
    let page = read(path);
    let mut fresh = examples.iter().fold(page.clone(), |page, (part, file)| {
        page::with_part(&page, part, &page::example(&read(file)))
    });
    if let Some(schema) = schema {
        fresh = page::with_part(&fresh, "schema", &page::schema(schema));
        // In the head of the file and below the title.
        let said = fresh.matches(schema.description).count();
        assert_eq!(said, 2, "{path} does not say: {}", schema.description);
    }
    if std::env::var_os("GENERATE").is_some() {
        write(path, &fresh);
    } else if let Some((line, has, wants)) = page::first_difference(&page, &fresh) {
        panic!("{path}:{line} has {has:?} and should have {wants:?}; run `make generate`");
    }
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
