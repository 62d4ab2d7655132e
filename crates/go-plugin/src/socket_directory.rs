//! The directory in which a Unix socket is alone.
//!
//! No other user can enter it when the socket is made. When the host names a
//! group, the directory opens to that group only after the socket has its own
//! permissions. So no other user can connect at any time.

use std::fs::Permissions;
use std::io;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};

use nix::unistd::{Gid, Group};
use tempfile::TempDir;

use crate::Error;
use crate::socket_place::{PREFIX, RANDOM_CHARACTERS, SOCKET};

const OWNER_ONLY_DIRECTORY: u32 = 0o700;
const OWNER_ONLY_SOCKET: u32 = 0o600;
/// The group may pass through the directory but not list it.
const GROUP_DIRECTORY: u32 = 0o710;
const GROUP_SOCKET: u32 = 0o660;

/// A directory that lives as long as this value.
#[derive(Debug)]
pub(crate) struct SocketDirectory {
    directory: TempDir,
    socket: PathBuf,
}

impl SocketDirectory {
    /// Makes a directory in `parent` that only this user can enter.
    pub(crate) fn create(parent: &Path) -> io::Result<Self> {
        let directory = tempfile::Builder::new()
            .prefix(PREFIX)
            .rand_bytes(RANDOM_CHARACTERS)
            .permissions(Permissions::from_mode(OWNER_ONLY_DIRECTORY))
            .tempdir_in(parent)?;
        let socket = directory.path().join(SOCKET);
        Ok(Self { directory, socket })
    }

    /// Returns the socket's path.
    pub(crate) fn socket(&self) -> &Path {
        &self.socket
    }

    /// Sets who may use the socket once it exists: first on the socket, then on
    /// the directory.
    pub(crate) fn set_access(&self, group: Option<&str>) -> Result<(), Error> {
        let Some(group) = group else {
            return set_mode(&self.socket, OWNER_ONLY_SOCKET).map_err(Error::SocketAccess);
        };
        let gid = group_id(group)?;
        for (path, mode) in [
            (self.socket(), GROUP_SOCKET),
            (self.directory.path(), GROUP_DIRECTORY),
        ] {
            chown(path, None, Some(gid.as_raw())).map_err(|source| Error::SocketGroupAccess {
                group: group.to_owned(),
                source,
            })?;
            set_mode(path, mode).map_err(Error::SocketAccess)?;
        }
        Ok(())
    }
}

fn set_mode(path: &Path, mode: u32) -> io::Result<()> {
    std::fs::set_permissions(path, Permissions::from_mode(mode))
}

/// Returns the group of that name, else, as in go-plugin's own server, of that
/// number.
fn group_id(group: &str) -> Result<Gid, Error> {
    let unknown = || Error::SocketGroup {
        group: group.to_owned(),
    };
    if let Ok(Some(found)) = Group::from_name(group) {
        return Ok(found.gid);
    }
    let number = group.parse().map_err(|_| unknown())?;
    // To the system this number means "do not change the group".
    if number == u32::MAX {
        return Err(unknown());
    }
    Ok(Gid::from_raw(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_is_a_name_or_a_number() {
        assert_eq!(group_id("0").expect("a number").as_raw(), 0);
        assert_eq!(group_id("54321").expect("a number").as_raw(), 54_321);
        for none in ["no such group", "-1", "4294967295"] {
            assert!(group_id(none).is_err(), "{none}");
        }
    }
}
