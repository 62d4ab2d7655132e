//! Checks that a test runs each example and that the list of examples has it.

use super::links::files;
use super::{read, root};

/// The list of examples.
const LIST: &str = "examples/README.md";

/// The examples, each with the test that runs it and how that names it.
const RUN_BY: [(&str, &str, &str); 11] = [
    (
        "examples/provider/",
        "tests/it/terraform/examples.rs",
        "examples/provider/provider.tf",
    ),
    (
        "examples/data-sources/okta_app_token/",
        "tests/it/terraform/examples.rs",
        "examples/data-sources/okta_app_token/data-source.tf",
    ),
    (
        "examples/data-sources/okta_app_tokens/",
        "tests/it/terraform/examples.rs",
        "examples/data-sources/okta_app_tokens/data-source.tf",
    ),
    (
        "examples/coming-from-okta/source-changed/",
        "tests/it/terraform/coming_over/mod.rs",
        "coming-from-okta/source-changed/main.tf",
    ),
    (
        "examples/coming-from-okta/side-by-side/",
        "tests/it/terraform/coming_over/mod.rs",
        "coming-from-okta/side-by-side/main.tf",
    ),
    (
        "examples/coming-from-okta/compare/",
        "tests/it/terraform/coming_over/guide.rs",
        "coming-from-okta/compare/main.tf",
    ),
    (
        "examples/opentofu/",
        "tests/it/terraform/many_organizations.rs",
        "examples/opentofu/main.tf",
    ),
    ("examples/demo/", "tests/it/makefile.rs", "\"demo\""),
    // The demo runs it.
    (
        "examples/fake_okta.rs",
        "examples/demo/run.sh",
        "--example fake_okta",
    ),
    // Where no .NET is, what the program sends.
    (
        "examples/pulumi/csharp/",
        "tests/it/pulumi/c_sharp.rs",
        "examples/pulumi/csharp/Program.cs",
    ),
    (
        "examples/pulumi/",
        "tests/pulumi/project.rs",
        "examples/pulumi",
    ),
];

/// The folders of `examples/pulumi/` that have the name of a language.
const LANGUAGES: &str = "tests/pulumi/language.rs";

#[test]
fn each_example_is_listed_and_has_a_test_that_runs_it() {
    let list = read(LIST);
    let examples = files(&root().join("examples")).into_iter();
    let examples = examples.filter(|file| !file.ends_with(".md") && !file.ends_with(".gitignore"));
    for file in examples {
        let run_by = RUN_BY
            .iter()
            .find(|(example, ..)| file.starts_with(example));
        let (example, test, name) = run_by.unwrap_or_else(|| panic!("no test runs {file}"));
        assert!(read(test).contains(name), "{test} does not run {example}");
        let told = example.trim_start_matches("examples/");
        assert!(list.contains(&format!("`{told}")), "{LIST} lacks {told}");
        if *example == "examples/pulumi/" {
            let language = in_a_language(&file);
            assert!(language, "{LANGUAGES} has no language for {file}");
        }
    }
}

/// Whether a file is of a project that tests make for each language.
fn in_a_language(file: &str) -> bool {
    let path = file.trim_start_matches("examples/pulumi/");
    let path = path.trim_start_matches("bridge/");
    let folder = path.split('/').next().unwrap_or(path);
    let languages = read(LANGUAGES).to_lowercase();
    languages.contains(&format!("\"{folder}\""))
}
