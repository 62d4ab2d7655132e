//! Which version the plugin says it is: that of the SDKs it serves, because
//! the engine warns of a plugin that is older than its program's SDK.

use std::path::Path;

use super::Error;
use crate::environment::{Environment, set};

/// The SDKs whose programs run unchanged.
pub const DEFAULT_VERSION: &str = "6.2.0";

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
pub(super) fn choose(program: &Path, environment: &Environment<'_>) -> Result<String, Error> {
    match set(environment, VERSION_VARIABLE) {
        Some(text) if is_version(&text) => Ok(text),
        Some(_) => Err(Error::Version),
        None => Ok(installed_as(program).unwrap_or_else(|| DEFAULT_VERSION.to_owned())),
    }
}

fn installed_as(program: &Path) -> Option<String> {
    let folder = program.parent()?.file_name()?.to_str()?;
    let version = folder.strip_prefix(FOLDER_PREFIX)?;
    is_version(version).then(|| version.to_owned())
}

/// Whether the text is a semantic version: three numbers, perhaps with the
/// name of a pre-release or a build.
fn is_version(text: &str) -> bool {
    let end = text.find(['-', '+']).unwrap_or(text.len());
    let (numbers, rest) = text.split_at(end);
    let numbers: Vec<_> = numbers.split('.').collect();
    let is_number = |number: &&str| {
        number.bytes().all(|digit| digit.is_ascii_digit())
            && number.parse::<u32>().is_ok()
            && (*number == "0" || !number.starts_with('0'))
    };
    let is_allowed = |letter: u8| letter.is_ascii_alphanumeric() || b"-+.".contains(&letter);
    numbers.len() == 3 && numbers.iter().all(is_number) && rest.bytes().all(is_allowed)
}

/// The first number of a version.
pub(super) fn major(version: &str) -> &str {
    version.split('.').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_variable_goes_before_the_folder_and_that_before_the_default() {
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
            (Some("7.0.01"), "p", None),
            (Some("7.0.0\u{e9}"), "p", None),
        ] {
            let environment = |_: &str| variable.map(str::to_owned);
            let chosen = choose(Path::new(program), &environment).ok();
            assert_eq!(chosen.as_deref(), expected, "{variable:?} {program}");
        }
    }
}
