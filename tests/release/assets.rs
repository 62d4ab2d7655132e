//! The files of the release, by the names that registries look for.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};

use sha2::{Digest, Sha256};

use crate::support::terraform::installation::platform;
use crate::support::terraform::{INSTALLED_NAME, build_folder};

/// What every name of a release begins with.
const RELEASE: &str = concat!("terraform-provider-okta_", env!("CARGO_PKG_VERSION"));

/// The folder of all files.
pub(crate) fn folder() -> PathBuf {
    build_folder().join("release-assets")
}

/// The platforms that this release is for, in Go's names.
pub(crate) fn platforms() -> Vec<String> {
    let names = names(&folder()).into_iter();
    let platforms = names.filter_map(|name| {
        let platform = name.strip_suffix(".zip")?.strip_prefix(RELEASE)?;
        Some(platform.trim_start_matches('_').to_owned())
    });
    platforms.collect()
}

/// The archive that hosts of this machine's platform install.
pub(crate) fn archive() -> PathBuf {
    archive_of(&platform())
}

/// The archive that hosts of a platform install.
pub(crate) fn archive_of(platform: &str) -> PathBuf {
    asset(&format!("{platform}.zip"))
}

/// The released program of a platform, unpacked.
pub(crate) fn program_of(platform: &str) -> PathBuf {
    let end = if platform.starts_with("windows") {
        ".exe"
    } else {
        ""
    };
    unpacked_of(platform).join(format!("{INSTALLED_NAME}{end}"))
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

/// The archive of this machine's platform, unpacked with its permissions.
pub(crate) fn unpacked() -> PathBuf {
    unpacked_of(&platform())
}

/// The same of any platform.
fn unpacked_of(platform: &str) -> PathBuf {
    static UNPACKED: Mutex<BTreeMap<String, PathBuf>> = Mutex::new(BTreeMap::new());
    // A test that failed while it unpacked has said so.
    let mut unpacked = UNPACKED.lock().unwrap_or_else(PoisonError::into_inner);
    let unpacked = unpacked.entry(platform.to_owned()).or_insert_with(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let folder = folder.join("release-unpacked").join(platform);
        // What an earlier run has left.
        let _ = fs::remove_dir_all(&folder);
        unpack(&archive_of(platform), &folder);
        folder
    });
    unpacked.clone()
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
