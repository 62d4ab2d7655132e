//! The providers that this program measures: ours, and its peers if they are
//! built.

use std::env;
use std::fs;
use std::path::PathBuf;

use crate::support::plugin_host::BINARY;
use crate::support::terraform::build_folder;

/// Names any other provider for Okta.
const FOREIGN_VARIABLE: &str = "PEER_PROVIDER";

/// What ours is called in tables.
pub(crate) const OURS: &str = "this provider";
/// What the same data source on the crate is called.
pub(crate) const ON_TF_PROVIDER: &str = "on tf-provider";

/// A provider's program.
#[derive(Debug, Clone)]
pub(crate) struct Provider {
    /// What tables call it.
    pub(crate) name: String,
    pub(crate) program: PathBuf,
}

/// This one, built as it is released.
pub(crate) fn ours() -> Provider {
    Provider {
        name: OURS.to_owned(),
        program: BINARY.into(),
    }
}

/// The one of `benches/peers/tf-provider`, when `make bench` could build it.
pub(crate) fn on_tf_provider() -> Option<Provider> {
    let program = build_folder().join("peers/tf-provider/release/terraform-provider-okta");
    program.is_file().then(|| Provider {
        name: ON_TF_PROVIDER.to_owned(),
        program,
    })
}

/// The one that the variable names.
///
/// # Panics
///
/// When there is none: whoever sets the variable wants it measured.
pub(crate) fn foreign() -> Option<Provider> {
    let named = PathBuf::from(env::var_os(FOREIGN_VARIABLE)?);
    let program = fs::canonicalize(&named)
        .unwrap_or_else(|error| panic!("{FOREIGN_VARIABLE}={}: {error}", named.display()));
    let name = program.file_name().expect("a file has a name");
    let name = match name.to_string_lossy() {
        name if name.contains("_v") => name.replace("terraform-provider-", "").replace("_v", " "),
        _ => FOREIGN_VARIABLE.to_owned(),
    };
    Some(Provider { name, program })
}
