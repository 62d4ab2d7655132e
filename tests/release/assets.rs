//! The files of the release, by the names that registries look for.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use sha2::{Digest, Sha256};

use crate::support::terraform::build_folder;
use crate::support::terraform::installation::platform;

/// What every name of a release begins with.
const RELEASE: &str = concat!("terraform-provider-okta_", env!("CARGO_PKG_VERSION"));

/// The folder of all files.
pub(crate) fn folder() -> PathBuf {
    build_folder().join("release-assets")
}

/// The archive that hosts install.
pub(crate) fn archive() -> PathBuf {
    asset(&format!("{}.zip", platform()))
}

/// The file that ends so.
///
/// # Panics
///
/// When `make release` has not made it.
pub(crate) fn asset(end: &str) -> PathBuf {
    let asset = folder().join(format!("{RELEASE}_{end}"));
    assert!(
        asset.is_file(),
        "there is no {}; `make release` makes it",
        asset.display()
    );
    asset
}

/// The archive, unpacked with its permissions.
pub(crate) fn unpacked() -> &'static Path {
    static UNPACKED: LazyLock<PathBuf> = LazyLock::new(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("release-unpacked");
        // What an earlier run has left.
        let _ = fs::remove_dir_all(&folder);
        unpack(&archive(), &folder);
        folder
    });
    &UNPACKED
}

fn unpack(archive: &Path, folder: &Path) {
    const UNPACK: &str = "import os, sys, zipfile\n\
        packed = zipfile.ZipFile(sys.argv[1])\n\
        for entry in packed.infolist():\n    \
            os.chmod(packed.extract(entry, sys.argv[2]), entry.external_attr >> 16)\n";
    let status = Command::new("python3")
        .args(["-c", UNPACK])
        .args([archive, folder])
        .status();
    assert!(status.expect("Python runs").success(), "it is unpacked");
}

/// The names in a folder, sorted.
pub(crate) fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("the folder can be listed");
    let names = entries.map(|entry| entry.expect("an entry").file_name());
    let mut names = names
        .map(|name| name.into_string().expect("a name is text"))
        .collect::<Vec<_>>();
    names.sort();
    names
}

/// The SHA-256 of a file as `sha256sum` writes it.
pub(crate) fn sum(file: &Path) -> String {
    let digest = Sha256::digest(fs::read(file).expect("the file can be read"));
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
