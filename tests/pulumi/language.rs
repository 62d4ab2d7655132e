//! The languages in which programs for Pulumi are written, and how each comes
//! by the SDK of a package.
//!
//! `pulumi package add` leaves the SDK to the language hosts. Those that can be
//! had here are too old for that, so Pulumi's own generators make it from the
//! schema, and what `package add` does afterwards is done here.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::built;
use crate::project::Project;

/// One of the languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    /// Needs no SDK.
    Yaml,
    /// With its usual interpreter.
    Python,
    /// On Node.js.
    TypeScript,
    /// Compiled by the language host.
    Go,
    /// With Maven.
    Java,
}

impl Language {
    /// All of them.
    pub(crate) const ALL: [Self; 5] = [
        Self::Yaml,
        Self::Python,
        Self::TypeScript,
        Self::Go,
        Self::Java,
    ];

    /// Its name, as the table has it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Yaml => "YAML",
            Self::Python => "Python",
            Self::TypeScript => "TypeScript",
            Self::Go => "Go",
            Self::Java => "Java",
        }
    }

    /// The folder of its example.
    pub(crate) fn folder(self) -> String {
        self.name().to_lowercase()
    }

    /// What its programs need of what `make hosts` builds and sets up.
    pub(crate) fn needs(self) -> &'static [&'static str] {
        match self {
            Self::Yaml => &["pulumi-language-yaml"],
            Self::Python => &["pulumi-language-python", "generate-sdk", "sdk-python"],
            Self::TypeScript => &["pulumi-language-nodejs", "generate-sdk", "sdk-nodejs"],
            Self::Go => &["pulumi-language-go", "generate-sdk", "sdk-go"],
            Self::Java => &["pulumi-language-java", "sdk-java"],
        }
    }

    /// Gives the project the SDK that a schema describes, and what programs in
    /// the language need besides.
    pub(crate) fn install_sdk(self, project: &mut Project, schema: &str) {
        match self {
            Self::Yaml => {}
            Self::Python => install_python(project, schema),
            Self::TypeScript => install_typescript(project, schema),
            Self::Go => install_go(project, schema),
            Self::Java => install_java(project, schema),
        }
    }
}

/// Where every SDK is put, as `pulumi package add` does.
pub(crate) fn sdk(project: &Project) -> PathBuf {
    project.directory().join("sdks/okta")
}

/// Makes an SDK from a schema with Pulumi's own generator for the language.
pub(crate) fn generate(project: &mut Project, language: &str, schema: &str) {
    let mut command = Command::new(built::path("generate-sdk"));
    command.arg(language).arg(sdk(project));
    project.start(command, schema).finish().expect_code(0);
}

fn install_python(project: &mut Project, schema: &str) {
    generate(project, "python", schema);
    let packages = project.beside("packages");
    let programs = built::path("sdk-python").join("bin");
    let mut pip = Command::new(programs.join("python"));
    pip.args(["-m", "pip", "install", "--quiet", "--no-index"])
        .args([
            "--disable-pip-version-check",
            "--no-build-isolation",
            "--no-deps",
            "--target",
        ])
        .args([&packages, &sdk(project)]);
    project.start(pip, "").finish().expect_code(0);
    // With nothing to fetch from, this fails unless all of it is there.
    let mut satisfied = Command::new(programs.join("python"));
    satisfied
        .args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--no-index",
            "--disable-pip-version-check",
        ])
        .args(["--requirement", "requirements.txt"]);
    project.start(satisfied, "").finish().expect_code(0);
    project.set("PYTHONPATH", packages);
    project.put_on_path(&[built::folder(), programs]);
}

fn install_typescript(project: &mut Project, schema: &str) {
    generate(project, "nodejs", schema);
    let modules = install_node_modules(project);
    link(&sdk(project), &modules.join("@pulumi/okta"));
    // Compares what is there with package.json.
    let mut satisfied = Command::new("npm");
    satisfied.args(["ls", "--depth=0"]);
    project.start(satisfied, "").finish().expect_code(0);
    let mut compile = Command::new("npm");
    compile.args(["--prefix", "sdks/okta", "run", "postinstall"]);
    project.start(compile, "").finish().expect_code(0);
}

/// Gives the project what every program in TypeScript needs, and tells the
/// folder of it.
pub(crate) fn install_node_modules(project: &mut Project) -> PathBuf {
    let installed = built::path("sdk-nodejs").join("node_modules");
    let modules = project.directory().join("node_modules");
    fs::create_dir_all(modules.join("@pulumi")).expect("the folder can be made");
    link_entries(&installed, &modules);
    link_entries(&installed.join("@pulumi"), &modules.join("@pulumi"));
    project.put_on_path(&[built::folder(), installed.join(".bin")]);
    // The SDK prints errors with the places in their traces coloured, for which
    // Node.js 20 takes most of a minute.
    project.set("NODE_OPTIONS", "--stack-trace-limit=0");
    modules
}

fn install_go(project: &mut Project, schema: &str) {
    const PACKAGE: &str = "github.com/pulumi/pulumi-terraform-provider/sdks/go/okta";
    generate(project, "go", schema);
    let module = fs::read_to_string(project.directory().join("go.mod"));
    let module = module.expect("the module is there");
    let pins = pinned_in_go("go.mod");
    // As `go mod tidy` would add it.
    let (_, indirect) = pins.split_once("\nrequire (\n").expect("a second block");
    let added = format!("require {PACKAGE} v0.0.0\n\nreplace {PACKAGE} => ./sdks/okta\n");
    write_go_module(
        project,
        &format!("{module}\nrequire (\n{indirect}\n{added}"),
    );
}

/// A file of the module that pins what every program in Go needs.
pub(crate) fn pinned_in_go(name: &str) -> String {
    let pinned = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/hosts/sdks/go");
    fs::read_to_string(pinned.join(name)).expect("the module is there")
}

/// Gives the project this `go.mod`, and what was set up for all of them.
pub(crate) fn write_go_module(project: &mut Project, module: &str) {
    project.write("go.mod", module);
    project.write("go.sum", &pinned_in_go("go.sum"));
    // What Go has compiled counts for the very path that it was compiled in.
    let caches = fs::canonicalize(built::path("sdk-go")).expect("it is there");
    project.set("GOMODCACHE", caches.join("modules"));
    project.set("GOCACHE", caches.join("build"));
    project.set("GOPROXY", "off");
    project.set("GOFLAGS", "-mod=mod");
}

fn install_java(project: &mut Project, schema: &str) {
    let file = project.beside("schema.json");
    fs::write(&file, schema).expect("the schema can be written");
    let generated = project.beside("generated");
    let paths = [&file, &generated].map(|path| path.to_str().expect("UTF-8").to_owned());
    let [file, out] = &paths;
    project.pulumi(&[
        "package",
        "gen-sdk",
        file,
        "--language",
        "java",
        "--local",
        "--out",
        out,
    ]);
    fs::create_dir_all(project.directory().join("sdks")).expect("the folder can be made");
    fs::rename(generated.join("java"), sdk(project)).expect("it can be moved");
    configure_maven(project);
}

/// Keeps Maven to what was installed, and from the settings of the user, whose
/// home it takes from the password file.
pub(crate) fn configure_maven(project: &Project) {
    // Maven 3.8 splits the lines of its file at blanks, which the cache's path
    // may have.
    let repository = project.beside("repository");
    link(&built::path("sdk-java").join("repository"), &repository);
    let settings = project.beside("settings.xml");
    fs::write(&settings, "<settings/>\n").expect("the settings can be written");
    let lines = [
        "--offline".to_owned(),
        format!("--settings={}", settings.display()),
        format!("-Dmaven.repo.local={}", repository.display()),
    ];
    fs::create_dir(project.directory().join(".mvn")).expect("the folder can be made");
    project.write(".mvn/maven.config", &lines.join("\n"));
}

/// Links what is in a folder into another, but for what is there already.
fn link_entries(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).expect("the folder can be listed") {
        let entry = entry.expect("an entry").path();
        let place = to.join(entry.file_name().expect("a name"));
        if !place.exists() {
            link(&entry, &place);
        }
    }
}

/// Makes a link at `place`.
pub(crate) fn link(to: &Path, place: &Path) {
    symlink(to, place).expect("it can be linked");
}
