//! The directory that a Unix socket gets to itself.
//!
//! It is closed to everybody else before the socket exists, so there is no
//! moment in which another user could connect.

use std::fs::Permissions;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};

use nix::unistd::{Gid, Group};
use tempfile::TempDir;

use super::Error;
use super::listener::SocketPlace;

/// The longest path that fits into a socket's address with its closing zero,
/// in bytes: 108 on Linux, 104 on macOS and the BSDs.
#[cfg(target_os = "linux")]
const LONGEST_SOCKET_PATH: usize = 107;
#[cfg(not(target_os = "linux"))]
const LONGEST_SOCKET_PATH: usize = 103;

/// Used when the system names no directory for temporary files, or one so deep
/// that no socket fits into it.
const FALLBACK_DIRECTORY: &str = "/tmp";

const PREFIX: &str = "plugin";
const SOCKET: &str = "socket";

/// How many random characters `tempfile` puts behind the prefix.
const RANDOM_CHARACTERS: usize = 6;

const OWNER_ONLY_DIRECTORY: u32 = 0o700;
const OWNER_ONLY_SOCKET: u32 = 0o600;
/// The group may pass through the directory, not list it.
const GROUP_DIRECTORY: u32 = 0o710;
const GROUP_SOCKET: u32 = 0o660;

/// A directory that lives as long as this value.
#[derive(Debug)]
pub(super) struct SocketDirectory {
    directory: TempDir,
    socket: PathBuf,
}

impl SocketDirectory {
    /// Makes a directory that only this user can enter.
    pub(super) fn create(place: &SocketPlace) -> Result<Self, Error> {
        let parent = parent(place);
        let directory = tempfile::Builder::new()
            .prefix(PREFIX)
            .rand_bytes(RANDOM_CHARACTERS)
            .permissions(Permissions::from_mode(OWNER_ONLY_DIRECTORY))
            .tempdir_in(&parent)
            .map_err(|source| Error::SocketDirectory { parent, source })?;
        let socket = directory.path().join(SOCKET);
        Ok(Self { directory, socket })
    }

    /// The socket's path.
    pub(super) fn socket(&self) -> &Path {
        &self.socket
    }

    /// Opens the bound socket to its users: first the socket, then the way to
    /// it.
    pub(super) fn admit(&self, group: Option<&str>) -> Result<(), Error> {
        let Some(group) = group else {
            return self.permit(&self.socket, OWNER_ONLY_SOCKET);
        };
        let gid = group_id(group)?;
        for (path, mode) in [
            (self.socket(), GROUP_SOCKET),
            (self.directory.path(), GROUP_DIRECTORY),
        ] {
            chown(path, None, Some(gid.as_raw())).map_err(Error::SocketAccess)?;
            self.permit(path, mode)?;
        }
        Ok(())
    }

    fn permit(&self, path: &Path, mode: u32) -> Result<(), Error> {
        std::fs::set_permissions(path, Permissions::from_mode(mode)).map_err(Error::SocketAccess)
    }
}

/// Where the directory goes: where the host said, else with the temporary
/// files, unless that would make the socket's path too long.
fn parent(place: &SocketPlace) -> PathBuf {
    if let Some(directory) = &place.directory {
        return directory.clone();
    }
    let fallback = PathBuf::from(FALLBACK_DIRECTORY);
    match &place.temporary_directory {
        None => fallback,
        Some(directory) if fits(directory) => directory.clone(),
        Some(_) => {
            tracing::info!(
                limit = LONGEST_SOCKET_PATH,
                "TMPDIR is too long for a socket, using {FALLBACK_DIRECTORY}"
            );
            fallback
        }
    }
}

fn fits(directory: &Path) -> bool {
    let separators = 2;
    let ours = PREFIX.len() + RANDOM_CHARACTERS + SOCKET.len() + separators;
    directory.as_os_str().as_bytes().len() + ours <= LONGEST_SOCKET_PATH
}

/// The group of that name; else, as go-plugin has it, of that number.
fn group_id(group: &str) -> Result<Gid, Error> {
    let unknown = || Error::SocketGroup {
        group: group.to_owned(),
    };
    if let Ok(Some(found)) = Group::from_name(group) {
        return Ok(found.gid);
    }
    group.parse().map(Gid::from_raw).map_err(|_| unknown())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(temporary_directory: &str) -> SocketPlace {
        SocketPlace {
            temporary_directory: Some(temporary_directory.into()),
            ..SocketPlace::default()
        }
    }

    #[test]
    fn a_directory_too_deep_for_a_socket_is_passed_over() {
        let room = LONGEST_SOCKET_PATH - "/pluginABCDEF/socket".len();
        let deepest = format!("/{}", "d".repeat(room - 1));
        assert_eq!(parent(&place(&deepest)), Path::new(&deepest));
        assert_eq!(
            parent(&place(&format!("{deepest}d"))),
            Path::new(FALLBACK_DIRECTORY)
        );
    }

    #[test]
    fn the_hosts_choice_of_directory_stands() {
        let place = SocketPlace {
            directory: Some("/run/host".into()),
            ..place("/tmp")
        };
        assert_eq!(parent(&place), Path::new("/run/host"));
    }

    #[test]
    fn a_group_is_a_name_or_a_number() {
        assert_eq!(group_id("0").expect("a number").as_raw(), 0);
        assert_eq!(group_id("54321").expect("a number").as_raw(), 54_321);
        assert!(group_id("no such group").is_err());
    }
}
