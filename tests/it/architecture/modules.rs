//! The order of the modules, as a table.

use std::fmt;

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

/// One module: what it may use of ours, and which crates it may not.
struct Place {
    module: &'static str,
    may_use: &'static [&'static str],
    no_crates: &'static [&'static str],
}

/// What speaks a plugin protocol.
const PROTOCOLS: &[&str] = &["tonic", "tonic_health", "tonic_prost", "prost", "rmp"];

/// All that talks to anybody outside, for modules that are words only.
const EVERYTHING_OUTSIDE: &[&str] = &[
    "tonic",
    "tonic_health",
    "tonic_prost",
    "prost",
    "rmp",
    "reqwest",
    "rustls",
    "tokio",
    "tracing",
];

const ORDER: &[Place] = &[
    Place {
        // It checks the values of a block against its schema.
        module: "schema",
        may_use: &["configuration", "diagnostic"],
        no_crates: EVERYTHING_OUTSIDE,
    },
    Place {
        module: "diagnostic",
        may_use: &["characters"],
        no_crates: EVERYTHING_OUTSIDE,
    },
    Place {
        module: "characters",
        may_use: &[],
        no_crates: EVERYTHING_OUTSIDE,
    },
    Place {
        module: "environment",
        may_use: &[],
        no_crates: EVERYTHING_OUTSIDE,
    },
    Place {
        // Both are words; a configuration says where its unknown values stand.
        module: "configuration",
        may_use: &["diagnostic"],
        no_crates: EVERYTHING_OUTSIDE,
    },
    Place {
        module: "okta",
        may_use: &["environment"],
        no_crates: PROTOCOLS,
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
        no_crates: PROTOCOLS,
    },
    Place {
        module: "go_plugin",
        // A crate of its own.
        may_use: &[],
        no_crates: &["reqwest", "rmp"],
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
        no_crates: &["reqwest"],
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
        no_crates: &["reqwest", "rmp"],
    },
    Place {
        module: "logging",
        may_use: &["environment"],
        no_crates: &["tonic", "reqwest"],
    },
    Place {
        module: "proto",
        may_use: &[],
        no_crates: &["reqwest"],
    },
    Place {
        module: "main",
        may_use: &["terraform", "pulumi", "provider", "logging", "environment"],
        no_crates: &["reqwest", "prost", "rmp"],
    },
    Place {
        module: "",
        may_use: &[],
        no_crates: EVERYTHING_OUTSIDE,
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

/// Whether a crate has no business in a module.
pub(super) fn forbidden_crate(module: &Module, name: &str) -> bool {
    place(module).no_crates.contains(&name)
}
