//! All tokens of an app, in each language: also what Okta leaves out.

use serde_json::json;

use super::{Language, in_every_language, project};
use crate::both_ways;
use crate::project::Project;

/// Puts the program in place of the language's example.
fn write_program(project: &Project, language: Language) {
    let (file, program) = both_ways::program(language);
    // `package add` has put the package into the same file.
    if language == Language::Yaml {
        let before = std::fs::read_to_string(project.directory().join(file));
        let before = before.expect("the project is there");
        let packages = before.split_once("packages:").map(|(_, rest)| rest);
        let packages = packages.expect("a package was added");
        project.write(file, &format!("{program}packages:{packages}"));
    } else {
        project.write(file, program);
    }
}

#[test]
fn a_token_is_the_same_by_itself_and_in_a_list_in_every_language() {
    in_every_language(|language| {
        let okta = both_ways::okta();
        let mut project = project(language, &okta);
        write_program(&project, language);
        project.up();
        // Go has no other value for a missing string.
        let absent = match language {
            Language::Go => json!(""),
            _ => json!(null),
        };
        both_ways::expect_equal(&project.outputs(), &absent);
    });
}
