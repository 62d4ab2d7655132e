//! Which version the plugin says it is: that of the SDKs it serves, because
//! the engine warns of a plugin that is older than its program's SDK.

use std::path::Path;

use semver::Version;

use super::Error;
use crate::environment::{Environment, set};

/// The SDKs whose programs run unchanged.
pub const DEFAULT_VERSION: Version = Version::new(6, 2, 0);

/// Sets another version, for programs with newer SDKs.
pub const VERSION_VARIABLE: &str = "PULUMI_OKTA_VERSION";

/// How Pulumi calls the folder of an installed plugin, before its version.
const FOLDER_PREFIX: &str = "resource-okta-v";

/// The version of the variable; else that under which Pulumi has installed
/// the program, since it starts one by its exact version; else the default.
///
/// # Errors
///
/// When the variable holds no version.
pub(super) fn choose(program: &Path, environment: &Environment<'_>) -> Result<Version, Error> {
    match set(environment, VERSION_VARIABLE) {
        Some(text) => text.parse().map_err(|_| Error::Version),
        None => Ok(installed_as(program).unwrap_or(DEFAULT_VERSION)),
    }
}

fn installed_as(program: &Path) -> Option<Version> {
    let folder = program.parent()?.file_name()?.to_str()?;
    folder.strip_prefix(FOLDER_PREFIX)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_variable_takes_precedence_over_the_folder_and_that_over_the_default() {
        for (variable, program, expected) in [
            (None, "pulumi-resource-okta", Some("6.2.0")),
            (Some(""), "pulumi-resource-okta", Some("6.2.0")),
            (
                None,
                "/p/resource-okta-v7.0.0/pulumi-resource-okta",
                Some("7.0.0"),
            ),
            (
                None,
                "/p/resource-okta-vnext/pulumi-resource-okta",
                Some("6.2.0"),
            ),
            (
                Some("7.1.0-alpha.1+x"),
                "/p/resource-okta-v7.0.0/p",
                Some("7.1.0-alpha.1+x"),
            ),
            (Some("v7.0.0"), "p", None),
            (Some("7.0"), "p", None),
            (Some("7.0.0-"), "p", None),
            (Some("7.0.01"), "p", None),
            (Some("7.0.0\u{e9}"), "p", None),
        ] {
            let environment = |_: &str| variable.map(str::to_owned);
            let chosen = choose(Path::new(program), &environment).ok();
            let chosen = chosen.map(|version| version.to_string());
            assert_eq!(chosen.as_deref(), expected, "{variable:?} {program}");
        }
    }
}
