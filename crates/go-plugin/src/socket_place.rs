//! Where a Unix socket is to be made, and which directories will do.

use std::path::{Path, PathBuf};

use crate::Error;
use crate::environment::{Environment, set};

/// The longest path that fits into a socket's address with its closing zero,
/// in bytes: 108 on Linux, 104 on macOS and the BSDs.
#[cfg(target_os = "linux")]
const LONGEST_SOCKET_PATH: usize = 107;
#[cfg(not(target_os = "linux"))]
const LONGEST_SOCKET_PATH: usize = 103;

/// Used when the system names no directory for temporary files, or one that
/// will not do.
const FALLBACK_DIRECTORY: &str = "/tmp";

/// What the names of our directories begin with.
pub(crate) const PREFIX: &str = "plugin";

/// How many random characters follow the prefix.
pub(crate) const RANDOM_CHARACTERS: usize = 6;

/// The socket's name in its directory.
pub(crate) const SOCKET: &str = "socket";

/// Where a Unix socket is to be made.
#[derive(Debug, Clone, Default)]
pub(crate) struct SocketPlace {
    /// The directory that the host asked for.
    pub(crate) directory: Option<PathBuf>,
    /// The system's directory for temporary files, used otherwise.
    pub(crate) temporary_directory: Option<PathBuf>,
    /// The group that may use the socket as well.
    pub(crate) group: Option<String>,
}

/// Why no socket can be made in a directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// With our names behind it no address of a socket holds it.
    #[error("its path is too long for a socket")]
    TooLong,
    /// The host would read the rest as other fields, or as another line.
    #[error("there is a \"|\" or a line break in its path, which a handshake line cannot hold")]
    BreaksLine,
    /// The handshake line is text.
    #[error("its path is not UTF-8")]
    NotText,
    /// It depends on a directory that cannot be found.
    #[error("its path is relative to a working directory that is gone")]
    Nowhere,
}

impl SocketPlace {
    /// What the environment says.
    pub(crate) fn read(environment: &Environment<'_>) -> Self {
        Self {
            directory: set(environment, "PLUGIN_UNIX_SOCKET_DIR").map(PathBuf::from),
            temporary_directory: set(environment, "TMPDIR").map(PathBuf::from),
            group: set(environment, "PLUGIN_UNIX_SOCKET_GROUP"),
        }
    }

    /// Where the socket's directory goes: where the host said, else with the
    /// temporary files if they are in a fit place. Absolute, because a host
    /// may have another working directory.
    ///
    /// # Errors
    ///
    /// When the host said a directory that will not do.
    pub(crate) fn parent(&self) -> Result<PathBuf, Error> {
        if let Some(directory) = &self.directory {
            return fit(directory).map_err(|unfit| Error::SocketPlace {
                directory: directory.clone(),
                unfit,
            });
        }
        let Some(directory) = &self.temporary_directory else {
            return Ok(FALLBACK_DIRECTORY.into());
        };
        Ok(fit(directory).unwrap_or_else(|unfit| {
            tracing::info!(reason = %unfit, "TMPDIR will not do, using {FALLBACK_DIRECTORY}");
            FALLBACK_DIRECTORY.into()
        }))
    }
}

/// The directory's absolute path, if a socket can be made in it.
fn fit(directory: &Path) -> Result<PathBuf, Unfit> {
    let directory = std::path::absolute(directory).map_err(|_| Unfit::Nowhere)?;
    // What was not UTF-8 has been replaced where the environment was read.
    let text = directory.to_str().filter(|text| !text.contains('\u{fffd}'));
    let text = text.ok_or(Unfit::NotText)?;
    let separators = 2;
    let ours = PREFIX.len() + RANDOM_CHARACTERS + SOCKET.len() + separators;
    if text.len() + ours > LONGEST_SOCKET_PATH {
        return Err(Unfit::TooLong);
    }
    if text.contains(['|', '\n', '\r']) {
        return Err(Unfit::BreaksLine);
    }
    Ok(directory)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_must_be_short_text_that_a_handshake_line_can_hold() {
        let room = LONGEST_SOCKET_PATH - "/pluginABCDEF/socket".len();
        let deepest = format!("/{}", "d".repeat(room - 1));
        for (directory, unfit) in [
            (deepest.as_str(), None),
            (&format!("{deepest}d"), Some(Unfit::TooLong)),
            ("/tmp/a|b", Some(Unfit::BreaksLine)),
            ("/tmp/a\nb", Some(Unfit::BreaksLine)),
            ("/tmp/a\u{fffd}b", Some(Unfit::NotText)),
            ("/tmp/it's ours", None),
        ] {
            assert_eq!(fit(Path::new(directory)).err(), unfit, "{directory:?}");
        }
    }

    #[test]
    fn the_hosts_choice_stands_or_is_refused_and_the_systems_is_passed_over() {
        let place = |directory: Option<&str>, temporary: Option<&str>| SocketPlace {
            directory: directory.map(PathBuf::from),
            temporary_directory: temporary.map(PathBuf::from),
            group: None,
        };
        let fallback = Some(PathBuf::from(FALLBACK_DIRECTORY));
        for (place, expected) in [
            (
                place(Some("/run/host"), Some("/var/tmp")),
                Some("/run/host".into()),
            ),
            (place(Some("/run/a|b"), Some("/var/tmp")), None),
            (place(None, Some("/var/tmp")), Some("/var/tmp".into())),
            (place(None, Some("/var/a|b")), fallback.clone()),
            (place(None, None), fallback),
        ] {
            assert_eq!(place.parent().ok(), expected, "{place:?}");
        }
    }

    #[test]
    fn a_relative_directory_is_made_absolute() {
        let here = std::env::current_dir().expect("a working directory");
        let place = SocketPlace {
            temporary_directory: Some("t".into()),
            ..SocketPlace::default()
        };
        // Where the tests run may itself be too deep for a socket.
        let parent = place.parent().expect("a directory");
        assert!(parent == here.join("t") || parent == Path::new(FALLBACK_DIRECTORY));
    }
}
