//! The version that the plugin reports to Pulumi's engine, which warns when the
//! plugin is older than the program's SDK.

use std::path::Path;

use semver::Version;

use super::Error;
use crate::environment::{Environment, set};

/// The newest published SDK. A program with an older SDK accepts it silently.
pub const DEFAULT_VERSION: Version = Version::new(7, 0, 1);

/// Overrides the version, for programs with a newer SDK.
pub const VERSION_VARIABLE: &str = "PULUMI_OKTA_VERSION";

/// The name of an installed plugin's folder, up to its version.
const FOLDER_PREFIX: &str = "resource-okta-v";

/// Returns the version in the variable, else the version in the name of the
/// folder that Pulumi installed the program in, else the default.
///
/// The folder matters because Pulumi starts an installed plugin only if its
/// version is exactly the SDK's.
///
/// # Errors
///
/// Returns an error if the variable is not a version.
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
            (None, "pulumi-resource-okta", Some("7.0.1")),
            (Some(""), "pulumi-resource-okta", Some("7.0.1")),
            (
                None,
                "/p/resource-okta-v6.2.0/pulumi-resource-okta",
                Some("6.2.0"),
            ),
            (
                None,
                "/p/resource-okta-vnext/pulumi-resource-okta",
                Some("7.0.1"),
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
