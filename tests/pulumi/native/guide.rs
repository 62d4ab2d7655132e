//! `docs/guides/pulumi.md`, followed word for word in an empty folder.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::{Language, in_language};
use crate::language::link;
use crate::project::Project;
use crate::support::fake_okta::{API_TOKEN, FakeOkta, record};

const GUIDE: &str = include_str!("../../../docs/guides/pulumi.md");

/// The headings around what is followed.
const FROM: &str = "### From an empty folder to a token's status\n";
const TO: &str = "\n### ";

/// The ids in the guide's program.
const IDS: (&str, &str) = ("0oardd5r32PWsF4421d7", "oar1godmqw4QUiX4C1d7");

/// The blocks of the section with their languages, in order.
fn blocks() -> Vec<(&'static str, &'static str)> {
    let (_, section) = GUIDE.split_once(FROM).expect("the section is there");
    let (section, _) = section.split_once(TO).expect("another one follows");
    let mut blocks = Vec::new();
    let mut rest = section;
    while let Some((_, after)) = rest.split_once("```") {
        let (block, after) = after.split_once("```").expect("the block ends");
        blocks.push(block.split_once('\n').expect("a language and lines"));
        rest = after;
    }
    blocks
}

/// A checkout in which the release is built, as far as the guide sees.
fn checkout(project: &Project) -> String {
    let folder = project.beside("checkout/target/release");
    fs::create_dir_all(&folder).expect("the folder can be made");
    let binary = Path::new(env!("CARGO_BIN_EXE_terraform-provider-okta"));
    link(binary, &folder.join("terraform-provider-okta"));
    project.beside("checkout").display().to_string()
}

#[test]
fn it_ends_with_the_tokens_status() {
    in_language(Language::Yaml, || {
        let okta = FakeOkta::start();
        okta.put_token(record(IDS.0, IDS.1));
        let mut project = Project::new();
        let checkout = checkout(&project);
        project.set("CHECKOUT", checkout);
        project.set("OKTA_API_TOKEN", API_TOKEN);
        // What leads to Okta leads to the fake Okta.
        project.set("OKTA_HTTP_PROXY", okta.url());
        let blocks = blocks();
        let [build, steps @ ..] = &blocks[..] else {
            panic!("the guide has no steps");
        };
        assert_eq!(*build, ("shell", "make build\nexport CHECKOUT=$PWD\n"));
        let mut said = String::new();
        for (language, text) in steps {
            match *language {
                "shell" => {
                    let mut shell = Command::new("sh");
                    shell.args(["-euc", text]);
                    said = project.start(shell, "").finish().expect_code(0).stdout;
                }
                "yaml" => project.write("Pulumi.yaml", text),
                other => panic!("nobody knows what to do with {other}"),
            }
        }
        assert!(said.ends_with("ACTIVE\n"), "{said}");
    });
}
