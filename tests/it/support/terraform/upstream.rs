//! Our binary as `okta/okta`, in a mirror beside itself.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use terraform_provider_okta::terraform::ADDRESS;

use super::Workspace;

/// The provider that this one stands in for.
pub(crate) const UPSTREAM: &str = "okta/okta";

/// The version whose behavior was measured; nothing has changed up to 7.0.
const VERSION: &str = "6.12.0";

impl Workspace {
    /// Adds the binary to the mirror under the name of [`UPSTREAM`].
    pub(crate) fn add_upstream(&self) {
        // Registry, address, version and platform, as our own is there.
        let ours = below(&below(&self.registry().join(ADDRESS)));
        let platform = ours.file_name().expect("a platform");
        let place = self.registry().join(UPSTREAM).join(VERSION).join(platform);
        fs::create_dir_all(&place).expect("the folder can be made");
        let binary = place.join(format!("terraform-provider-okta_v{VERSION}"));
        symlink(below(&ours), binary).expect("the binary can be linked");
    }

    /// Takes [`UPSTREAM`] out of the mirror.
    pub(crate) fn remove_upstream(&self) {
        fs::remove_dir_all(self.registry().join(UPSTREAM)).expect("it is there");
    }

    /// The only registry in the mirror.
    fn registry(&self) -> PathBuf {
        below(&self.path("provider"))
    }
}

/// The only thing in a folder.
fn below(folder: &Path) -> PathBuf {
    let mut entries = fs::read_dir(folder).expect("the folder can be listed");
    let entry = entries.next().expect("it is not empty");
    entry.expect("it can be read").path()
}
