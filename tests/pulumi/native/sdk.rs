//! The SDKs of Pulumi Okta 7.0.1. The one for Python is the published one. No
//! registry that the tests reach has the others in that version, so Pulumi's own
//! generators make them from the plugin's schema, under the published names.

use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::built;
use crate::language::{
    Language, configure_maven, generate, install_node_modules, link, pinned_in_go, sdk,
    write_go_module,
};
use crate::project::Project;

/// The version of all of them.
const VERSION: &str = "7.0.1";

/// Gives the project the SDK of its language.
pub(super) fn install(project: &mut Project, language: Language, program: &Path) {
    let program = program.to_str().expect("UTF-8");
    match language {
        Language::Yaml => {}
        Language::Python => install_python(project),
        Language::TypeScript => {
            let schema = schema(project, program).to_string();
            install_typescript(project, &schema);
        }
        Language::Go => {
            let schema = schema(project, program);
            install_go(project, schema);
        }
        Language::Java => install_java(project, program),
    }
}

/// Gives the project an SDK that is made from the plugin's schema, which has
/// more than the published one. Only for Python there is a published one here.
pub(super) fn install_generated(project: &mut Project, language: Language, program: &Path) {
    if language == Language::Python {
        let schema = schema(project, program.to_str().expect("UTF-8"));
        let requirements = include_str!("../../../examples/pulumi/bridge/python/requirements.txt");
        project.write("requirements.txt", requirements);
        language.install_sdk(project, &schema.to_string());
    } else {
        install(project, language, program);
    }
}

/// The plugin's schema, as Pulumi gets and checks it.
fn schema(project: &mut Project, program: &str) -> Value {
    project.pulumi(&["package", "get-schema", program]).json()
}

/// What `tests/setup.sh` has set up for `make test`.
fn install_python(project: &mut Project) {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent();
    let programs = target.expect("Cargo's folder").join("pulumi-sdk/bin");
    project.put_on_path(&[built::folder(), programs]);
}

fn install_typescript(project: &mut Project, schema: &str) {
    generate(project, "nodejs", schema);
    let modules = install_node_modules(project);
    let sdk = sdk(project);
    link(&modules, &sdk.join("node_modules"));
    let mut compile = Command::new("tsc");
    compile.args(["--project", "sdks/okta"]);
    project.start(compile, "").finish().expect_code(0);
    // As it is published: what was compiled, with the package's description.
    let compiled = sdk.join("bin");
    fs::copy(sdk.join("package.json"), compiled.join("package.json")).expect("it is there");
    // Not a link: what it imports is looked for from where it is.
    fs::rename(compiled, modules.join("@pulumi/okta")).expect("it can be moved");
}

/// The published one of another version, in place of what is there.
pub(super) fn install_published_typescript(project: &Project) {
    let generated = project.directory().join("node_modules/@pulumi/okta");
    fs::remove_dir_all(generated).expect("it is there");
    link_published_typescript(project);
}

/// The published one, where none is yet.
pub(super) fn link_published_typescript(project: &Project) {
    let modules = project.directory().join("node_modules");
    link(
        &modules.join("published-okta"),
        &modules.join("@pulumi/okta"),
    );
}

/// Go's generator calls the function `LookupToken`, as the published SDK does,
/// only where there is a resource of that name.
fn install_go(project: &mut Project, mut schema: Value) {
    const MODULE: &str = "github.com/pulumi/pulumi-okta/sdk/v7";
    schema["resources"] = json!({"okta:app/token:Token": {}});
    generate(project, "go", &schema.to_string());
    let folder = sdk(project);
    let module = project.directory().join("sdks/module");
    fs::create_dir_all(module.join("go")).expect("the folder can be made");
    fs::rename(folder.join("okta"), module.join("go/okta")).expect("it was made");
    let file = format!("module {MODULE}\n\ngo 1.25\n");
    fs::write(module.join("go.mod"), file).expect("it can be written");
    let added = format!("require {MODULE} v{VERSION}\n\nreplace {MODULE} => ./sdks/module\n");
    let module = format!("{}\n{added}", pinned_in_go("go.mod"));
    write_go_module(project, &module);
}

/// The description of the project that the example has names a package that
/// cannot be had; here it is one that compiles the SDK's source as well.
fn install_java(project: &mut Project, program: &str) {
    let out = project.beside("generated");
    let folder = out.to_str().expect("UTF-8");
    project.pulumi(&[
        "package",
        "gen-sdk",
        program,
        "--language",
        "java",
        "--out",
        folder,
    ]);
    let resources = out.join("java/src/main/resources/com/pulumi/okta");
    fs::create_dir_all(&resources).expect("the folder can be made");
    fs::write(resources.join("version.txt"), VERSION).expect("it can be written");
    let plugin = json!({"resource": true, "name": "okta", "version": VERSION});
    fs::write(resources.join("plugin.json"), plugin.to_string()).expect("it can be written");
    let sdks = project.directory().join("sdks");
    fs::create_dir_all(&sdks).expect("the folder can be made");
    fs::rename(out.join("java"), sdks.join("okta")).expect("it can be moved");
    let description = include_str!("../../../examples/pulumi/bridge/java/pom.xml");
    project.write("pom.xml", description);
    configure_maven(project);
}
