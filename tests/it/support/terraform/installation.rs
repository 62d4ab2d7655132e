//! The ways in which a host finds the provider as it was just built.

use std::env;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{self, Command};
use std::sync::LazyLock;

use terraform_provider_okta::terraform::ADDRESS;

/// The provider as it was just built.
const BINARY: &str = env!("CARGO_BIN_EXE_terraform-provider-okta");
const VERSION: &str = env!("CARGO_PKG_VERSION");
/// What its file is called where a host has installed it.
pub(crate) const INSTALLED_NAME: &str =
    concat!("terraform-provider-okta_v", env!("CARGO_PKG_VERSION"));

/// How a host finds the provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Installation {
    /// `dev_overrides`: the built binary, without `init`.
    Override,
    /// A filesystem mirror, from which `init` installs.
    Mirror,
    /// The same with the provider in an archive, as registries have it.
    PackedMirror,
    /// Not at all.
    None,
    /// In the user's own folder of plugins, with settings that say nothing.
    Home,
}

impl Installation {
    /// Puts the provider below `folder`, for a host with that registry, and
    /// gives the settings with which the host finds it.
    pub(crate) fn settings(self, registry: &str, folder: &Path) -> String {
        let mirror = format!("filesystem_mirror {{ path = {folder:?} }}");
        let place = folder.join(registry).join(ADDRESS);
        let method = match self {
            Self::Override => {
                link(Path::new(BINARY), &folder.join("terraform-provider-okta"));
                format!("dev_overrides {{ \"{ADDRESS}\" = {folder:?} }}")
            }
            Self::Mirror => {
                let place = place.join(VERSION).join(platform());
                link(Path::new(BINARY), &place.join(INSTALLED_NAME));
                mirror
            }
            Self::PackedMirror => {
                let name = format!("terraform-provider-okta_{VERSION}_{}.zip", platform());
                link(archive(), &place.join(name));
                mirror
            }
            Self::None => mirror,
            Self::Home => return String::new(),
        };
        format!("provider_installation {{\n  {method}\n}}\n")
    }
}

/// The platform in Go's names, which hosts look for.
pub(crate) fn platform() -> String {
    let system = match env::consts::OS {
        "macos" => "darwin",
        other => other,
    };
    let architecture = match env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        "x86" => "386",
        other => other,
    };
    format!("{system}_{architecture}")
}

fn link(to: &Path, place: &Path) {
    let folder = place.parent().expect("a place in a folder");
    fs::create_dir_all(folder).expect("the folder can be made");
    symlink(to, place).expect("the file can be linked");
}

/// The archive that a release of the built binary would have.
fn archive() -> &'static Path {
    static ARCHIVE: LazyLock<PathBuf> = LazyLock::new(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let draft = folder.join(format!("provider.{}", process::id()));
        let archive = folder.join("provider.zip");
        pack(&draft);
        fs::rename(draft, &archive).expect("the archive can be moved");
        archive
    });
    &ARCHIVE
}

/// Packs the binary without compressing it, which would take seconds.
fn pack(archive: &Path) {
    const PACK: &str = "import sys, zipfile\n\
        zipfile.ZipFile(sys.argv[1], 'w').write(sys.argv[2], sys.argv[3])\n";
    let status = Command::new("python3")
        .args(["-c", PACK])
        .arg(archive)
        .args([BINARY, INSTALLED_NAME])
        .status();
    assert!(status.expect("Python runs").success(), "it is packed");
}
