//! Where to make a Unix socket, and which directories are suitable.

use std::path::{Path, PathBuf};

use crate::Error;
use crate::environment::{Environment, set};

/// The longest path of a socket, in bytes. Its address has room for 108 on Linux
/// and 104 on macOS and the BSDs, one of them for the terminating zero.
#[cfg(target_os = "linux")]
const LONGEST_SOCKET_PATH: usize = 107;
#[cfg(not(target_os = "linux"))]
const LONGEST_SOCKET_PATH: usize = 103;

/// The variable by which a host chooses the directory.
const HOST_VARIABLE: &str = "PLUGIN_UNIX_SOCKET_DIR";

/// The variable that names the system's directory for temporary files.
const SYSTEM_VARIABLE: &str = "TMPDIR";

/// Used when `TMPDIR` is unset, not suitable, or no directory to write to.
const FALLBACK_DIRECTORY: &str = "/tmp";

/// The prefix of the directories' names, as in go-plugin's own server.
pub(crate) const PREFIX: &str = "plugin";

/// How many random characters follow the prefix.
pub(crate) const RANDOM_CHARACTERS: usize = 6;

/// The socket's name in its directory.
pub(crate) const SOCKET: &str = "socket";

/// Where to make a Unix socket.
#[derive(Debug, Clone, Default)]
pub(crate) struct SocketPlace {
    /// The directory that the host asked for.
    pub(crate) directory: Option<PathBuf>,
    /// The system's directory for temporary files, for a host that named none.
    pub(crate) temporary_directory: Option<PathBuf>,
    /// The group that may use the socket too.
    pub(crate) group: Option<String>,
}

/// Why no socket can be made in a directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unfit {
    /// With the socket's name appended it does not fit into a socket's address.
    TooLong,
    /// The host would take the rest as other fields or as another line.
    BreaksLine,
    /// The handshake line is text.
    NotText,
    /// It depends on a directory that does not exist.
    Nowhere,
}

impl Unfit {
    fn reason(self) -> &'static str {
        match self {
            Self::TooLong => "its path is too long for a socket",
            Self::BreaksLine => {
                "its path contains \"|\" or a newline, which a handshake line cannot hold"
            }
            Self::NotText => "its path is not UTF-8",
            Self::Nowhere => "its path is relative to a working directory that does not exist",
        }
    }
}

impl SocketPlace {
    /// Reads the variables of the host and of the system.
    pub(crate) fn read(environment: &Environment<'_>) -> Self {
        Self {
            directory: set(environment, HOST_VARIABLE).map(PathBuf::from),
            temporary_directory: set(environment, SYSTEM_VARIABLE).map(PathBuf::from),
            group: set(environment, "PLUGIN_UNIX_SOCKET_GROUP"),
        }
    }

    /// Returns the directory in which the socket's directory goes, and the one to
    /// use if that is not possible: the host's choice, else the system's, else the
    /// fallback. Paths are absolute, because the host may have another working
    /// directory.
    ///
    /// # Errors
    ///
    /// When the host's choice is not suitable.
    pub(crate) fn parents(&self) -> Result<(PathBuf, Option<PathBuf>), Error> {
        if let Some(directory) = &self.directory {
            let parent = fit(directory).map_err(|unfit| Error::SocketPlace {
                directory: directory.clone(),
                reason: unfit.reason(),
            })?;
            return Ok((parent, None));
        }
        let fallback = PathBuf::from(FALLBACK_DIRECTORY);
        let Some(directory) = &self.temporary_directory else {
            return Ok((fallback, None));
        };
        match fit(directory) {
            Ok(parent) => Ok((parent, Some(fallback))),
            Err(unfit) => {
                tracing::info!(
                    reason = unfit.reason(),
                    "TMPDIR is not suitable, using {FALLBACK_DIRECTORY}"
                );
                Ok((fallback, None))
            }
        }
    }

    /// Returns the variable that names another directory.
    pub(crate) fn variable(&self) -> &'static str {
        match self.directory {
            Some(_) => HOST_VARIABLE,
            None => SYSTEM_VARIABLE,
        }
    }
}

/// Returns the directory's absolute path if it is suitable.
fn fit(directory: &Path) -> Result<PathBuf, Unfit> {
    let directory = std::path::absolute(directory).map_err(|_| Unfit::Nowhere)?;
    // A value that was not UTF-8 comes with the bad parts replaced.
    let text = directory.to_str().filter(|text| !text.contains('\u{fffd}'));
    let text = text.ok_or(Unfit::NotText)?;
    let separators = 2;
    let appended = PREFIX.len() + RANDOM_CHARACTERS + SOCKET.len() + separators;
    if text.len() + appended > LONGEST_SOCKET_PATH {
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
    fn an_unsuitable_choice_is_an_error_of_the_host_and_ignored_of_the_system() {
        let place = |directory: Option<&str>, temporary: Option<&str>| SocketPlace {
            directory: directory.map(PathBuf::from),
            temporary_directory: temporary.map(PathBuf::from),
            group: None,
        };
        let only = |parent: &str| Some((parent.into(), None));
        for (place, expected) in [
            (
                place(Some("/run/host"), Some("/var/tmp")),
                only("/run/host"),
            ),
            (place(Some("/run/a|b"), Some("/var/tmp")), None),
            (
                place(None, Some("/var/tmp")),
                Some(("/var/tmp".into(), Some(FALLBACK_DIRECTORY.into()))),
            ),
            (place(None, Some("/var/a|b")), only(FALLBACK_DIRECTORY)),
            (place(None, None), only(FALLBACK_DIRECTORY)),
        ] {
            assert_eq!(place.parents().ok(), expected, "{place:?}");
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
        let (parent, _) = place.parents().expect("a directory");
        assert!(parent == here.join("t") || parent == Path::new(FALLBACK_DIRECTORY));
    }
}
