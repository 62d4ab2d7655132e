//! The order of the modules, as a table.

use std::collections::BTreeSet;
use std::fmt;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

/// A module's path below the crate; empty for the crate itself.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Module(pub(super) Vec<String>);

/// The module whose parts have a place each: the wire types of two protocols.
const SPLIT: &str = "proto";

impl Module {
    pub(super) fn top(&self) -> &str {
        self.0.first().map_or("", String::as_str)
    }

    /// The part of the path that the table of places knows.
    pub(super) fn place(&self) -> Self {
        let depth = if self.top() == SPLIT { 2 } else { 1 };
        Self(self.0.iter().take(depth).cloned().collect())
    }
}

impl fmt::Display for Module {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("::"))
    }
}

/// One module: what it may use of ours, and of other crates.
struct Place {
    module: &'static str,
    may_use: &'static [&'static str],
    crates: &'static [&'static str],
}

/// What only tests use, which stand in every module.
const IN_TESTS: &[&str] = &["arbitrary", "arbtest", "rcgen", "tempfile"];

const ORDER: &[Place] = &[
    Place {
        // It checks the values of a block against its schema.
        module: "schema",
        may_use: &["configuration", "diagnostic"],
        crates: &["serde_json"],
    },
    Place {
        // It says which characters a text is shown without.
        module: "diagnostic",
        may_use: &["characters"],
        crates: &[],
    },
    Place {
        module: "characters",
        may_use: &[],
        crates: &["icu_properties"],
    },
    Place {
        module: "environment",
        may_use: &[],
        crates: &[],
    },
    Place {
        // Both are words; a configuration says where its unknown values stand.
        module: "configuration",
        may_use: &["diagnostic"],
        crates: &["secrecy", "serde_json"],
    },
    Place {
        module: "okta",
        may_use: &["environment"],
        crates: &[
            "aws_lc_rs",
            "base64",
            "bytes",
            "dns_lookup",
            "fastrand",
            "futures_util",
            "httpdate",
            "ipnet",
            "percent_encoding",
            "reqwest",
            "rustls",
            "rustls_native_certs",
            "secrecy",
            "serde",
            "serde_json",
            "thiserror",
            "time",
            "tokio",
            "tokio_util",
            "tracing",
            "url",
            "uuid",
        ],
    },
    Place {
        module: "provider",
        may_use: &[
            "okta",
            "schema",
            "configuration",
            "diagnostic",
            "characters",
            "environment",
        ],
        crates: &[
            "async_trait",
            "erased_serde",
            "futures_util",
            "secrecy",
            "serde",
            "serde_json",
            "thiserror",
            "tokio",
            "tokio_util",
            "tracing",
        ],
    },
    Place {
        module: "go_plugin",
        // A crate of its own.
        may_use: &[],
        crates: &[
            "base64",
            "futures_util",
            "nix",
            "rustls",
            "thiserror",
            "time",
            "tokio",
            "tokio_rustls",
            "tokio_stream",
            "tokio_util",
            "tonic",
            "tonic_health",
            "tracing",
        ],
    },
    Place {
        module: "terraform",
        may_use: &[
            "go_plugin",
            "provider",
            "schema",
            "configuration",
            "diagnostic",
            "environment",
            "proto::tfplugin6",
        ],
        crates: &[
            "futures_util",
            "rmp",
            "rmp_serde",
            "serde",
            "serde_json",
            "thiserror",
            "tokio",
            "tonic",
            "tracing",
            "uuid",
        ],
    },
    Place {
        module: "pulumi",
        may_use: &[
            "go_plugin",
            "provider",
            "schema",
            "configuration",
            "diagnostic",
            "environment",
            "proto::pulumirpc",
        ],
        crates: &[
            "base64",
            "futures_util",
            "nix",
            "prost",
            "prost_types",
            "semver",
            "serde_json",
            "thiserror",
            "tokio",
            "tonic",
            "tracing",
            "uuid",
        ],
    },
    Place {
        module: "logging",
        may_use: &["environment"],
        crates: &["serde_json", "time", "tracing", "tracing_subscriber"],
    },
    Place {
        module: "proto",
        may_use: &[],
        crates: &["tonic"],
    },
    Place {
        module: "main",
        may_use: &["terraform", "pulumi", "provider", "logging", "environment"],
        crates: &["tokio", "tracing"],
    },
    Place {
        module: "",
        may_use: &[],
        crates: &[],
    },
];

fn place(module: &Module) -> &'static Place {
    ORDER
        .iter()
        .find(|place| place.module == module.top())
        .unwrap_or_else(|| panic!("{module} has no place yet: add it to this table"))
}

/// Whether a module may use another one, or what is in it.
pub(super) fn may_use(module: &Module, target: &Module) -> bool {
    if target.top() == module.top() {
        return true;
    }
    let target = target.place().to_string();
    place(module).may_use.contains(&target.as_str())
}

/// Whether a name is of no crate, or of one that a module may use.
pub(super) fn may_use_crate(module: &Module, name: &str) -> bool {
    let mut allowed = place(module).crates.iter().chain(IN_TESTS);
    !dependencies().contains(name) || allowed.any(|allowed| *allowed == name)
}

/// All crates that the workspace's manifests name, as paths write them.
fn dependencies() -> &'static BTreeSet<String> {
    static NAMES: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let crates = fs::read_dir(root.join("crates")).expect("the crates of the workspace");
        let folders = crates.map(|entry| entry.expect("an entry").path());
        let manifests = folders.chain([root.to_owned()]).map(|folder| {
            let manifest = fs::read_to_string(folder.join("Cargo.toml"));
            manifest.expect("a manifest")
        });
        manifests.flat_map(|manifest| named(&manifest)).collect()
    });
    &NAMES
}

fn named(manifest: &str) -> BTreeSet<String> {
    let mut in_dependencies = false;
    let mut names = BTreeSet::new();
    for line in manifest.lines() {
        if line.starts_with('[') {
            in_dependencies = line.ends_with("dependencies]");
        } else if let (true, Some((name, _))) = (in_dependencies, line.split_once(" = ")) {
            names.insert(name.replace('-', "_"));
        }
    }
    names
}
