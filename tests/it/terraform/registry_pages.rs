//! The pages for registries, `docs/`, beside the schema that real hosts are told.
//!
//! Where `make hosts` has built it, HashiCorp's own tool for such pages judges
//! them too: a line of its own in the table of `make test-hosts`, which fails
//! when there is no tool.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use serde_json::{Value, json};

use super::REQUIREMENT;
use crate::support::hosts::{self, on_each};
use crate::support::process::Finished;
use crate::support::scratch::Scratch;
use crate::support::terraform::on_every_host;

const PROVIDER_PAGE: &str = include_str!("../../../docs/index.md");
const DATA_SOURCE_PAGE: &str = include_str!("../../../docs/data-sources/app_token.md");

/// The tool, as `tests/hosts/list` and the table call it.
const TOOL: &str = "tfplugindocs";

struct Tool {
    program: PathBuf,
}

impl hosts::Host for Tool {
    fn name(&self) -> String {
        TOOL.to_owned()
    }

    fn version(&self) -> String {
        hosts::version(TOOL)
    }
}

impl Tool {
    fn built() -> Option<Self> {
        hosts::program(TOOL).map(|program| Self { program })
    }

    /// What it says of the pages in a folder's `docs`.
    fn judge(&self, folder: &Path, schema: &Value) -> Finished {
        let mut scratch = Scratch::new();
        let file = scratch.path("schema.json");
        // It finds providers of HashiCorp's and those whose address is a name alone.
        let schemas = json!({"format_version": "1.0", "provider_schemas": {"okta": schema}});
        fs::write(&file, schemas.to_string()).expect("the schema can be written");
        let mut command = std::process::Command::new(&self.program);
        command
            .args(["validate", "--provider-name", "okta", "--provider-dir"])
            .arg(folder)
            .arg("--providers-schema")
            .arg(file);
        let directory = scratch.path("home");
        scratch.start(command, &directory, "").finish()
    }

    fn finds_no_mistake(&self, schema: &Value) {
        let checkout = Path::new(env!("CARGO_MANIFEST_DIR"));
        let judged = self.judge(checkout, schema).expect_code(0);
        assert!(judged.stdout.contains("docs/index.md"), "{judged}");
    }

    fn finds_those_made_on_purpose(&self, schema: &Value) {
        let scratch = Scratch::new();
        let page = |folder: &str, name: &str, text: &str| {
            let place = scratch.make_folder(folder).join(name);
            fs::write(place, text).expect("the page can be written");
        };
        page("docs", "index.md", PROVIDER_PAGE);
        page("docs/data-sources", "other.md", DATA_SOURCE_PAGE);
        let untitled = "---\ndescription: A page.\n---\n\n# A page\n";
        page("docs/guides", "untitled.md", untitled);
        let folder = scratch.path("docs");
        let folder = folder.parent().expect("a folder");
        let judged = self.judge(folder, schema).expect_code(1);
        for mistake in [
            "documentation file (other.md) not found",
            "missing documentation file for datasource: okta_app_token",
            "docs/guides/untitled.md: error checking file frontmatter",
        ] {
            assert!(judged.stderr.contains(mistake), "{mistake}: {judged}");
        }
    }
}

/// Whether a page has an entry for each attribute, with the description that the
/// host was told.
fn assert_listed(page: &str, schema: &Value) {
    let attributes = schema["block"]["attributes"].as_object();
    for (name, attribute) in attributes.expect("attributes by name") {
        let start = format!("- `{name}` (");
        let end = attribute["description"].as_str().expect("a text");
        let entry = |line: &str| line.starts_with(&start) && line.ends_with(end);
        assert!(page.lines().any(entry), "no page tells {name}: {end}");
    }
}

#[test]
fn the_pages_have_the_schema_that_hosts_get() {
    let schemas = Mutex::new(Vec::new());
    on_every_host(|workspace| {
        workspace.write("main.tf", REQUIREMENT);
        let told = workspace.json(&["providers", "schema", "-json"]);
        let told = told["provider_schemas"].as_object().expect("providers");
        let schema = told.values().next().expect("one provider");
        assert_listed(PROVIDER_PAGE, &schema["provider"]);
        assert_listed(
            DATA_SOURCE_PAGE,
            &schema["data_source_schemas"]["okta_app_token"],
        );
        let mut schemas = schemas.lock().expect("no host has failed");
        schemas.push(schema.clone());
    });
    let schemas = schemas.into_inner().expect("no host has failed");
    on_each(Tool::built().as_slice(), |tool| {
        for schema in &schemas {
            tool.finds_no_mistake(schema);
            tool.finds_those_made_on_purpose(schema);
        }
    });
}
