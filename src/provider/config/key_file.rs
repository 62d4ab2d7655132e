//! The file in which a private key is.

use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

use secrecy::SecretString;
use secrecy::zeroize::Zeroizing;

use crate::environment::{Environment, first_set};
use crate::okta::{PrivateKey, PrivateKeyError};

/// The largest file that is read, in bytes. An RSA key of 8192 bits has 6,500;
/// the bound keeps a path of something else out of memory.
const MAX_FILE: u64 = 64 * 1024;

/// How long the file may take. A file on this machine takes a millisecond; one
/// that takes longer than this is on a network drive that hangs.
pub(super) const MAX_WAIT: Duration = Duration::from_secs(10);

/// The longest path on any system, in bytes (Linux's `PATH_MAX`). What is longer
/// is most likely a key, and is copied nowhere.
const MAX_PATH: usize = 4096;

/// The variables that name the home directory, on Unix and on Windows.
pub(super) const HOME: [&str; 2] = ["HOME", "USERPROFILE"];

/// How text in UTF-16 begins (RFC 2781, section 3.2): Windows PowerShell's `>`
/// writes it.
const UTF_16: [&[u8]; 2] = [b"\xff\xfe", b"\xfe\xff"];

/// How a key in DER begins: a sequence (ITU-T X.690, section 8.9).
const DER: &[u8] = b"\x30";

/// Why a file cannot be read as a key. The path is in none of these: what is
/// taken for one may be a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::provider) enum KeyFileError {
    /// There is none, or a directory of its path is none.
    NotFound,
    /// There is none in this directory, in which a relative path begins.
    NotFoundIn(PathBuf),
    /// There is none under the home directory, in which the path begins, and
    /// which this variable names.
    NotFoundAtHome(&'static str, String),
    /// The path begins in the home directory, which no variable names.
    NoHome,
    /// It is a directory.
    Directory,
    /// It is a device or a pipe.
    NotRegular,
    /// The system does not let us read it.
    Unreadable(ErrorKind),
    /// The system did not read it in time.
    Timeout,
    /// There is nothing in it.
    Empty,
    /// It is text in UTF-16.
    Utf16,
    /// It is DER, as keys are without PEM; and this, if it is no key that can be
    /// used.
    Der(Option<PrivateKeyError>),
    /// It is no text, or far too long for a key.
    NotText,
}

impl KeyFileError {
    /// Whether there is no file, so that the value may be no path.
    pub(super) fn is_not_found(&self) -> bool {
        use KeyFileError::{NoHome, NotFound, NotFoundAtHome, NotFoundIn};
        matches!(self, NotFound | NotFoundIn(_) | NotFoundAtHome(..) | NoHome)
    }

    /// Whether the value is certainly a path: it leads to something.
    pub(super) fn is_of_file(&self) -> bool {
        matches!(self, Self::Directory | Self::NotRegular | Self::Empty)
    }
}

/// Reads a key's file, on a thread where that may block. A `~` at the path's
/// start is the home directory, and a relative path begins in the process's
/// current directory.
pub(in crate::provider) async fn read(
    path: &str,
    environment: &Environment<'_>,
) -> Result<SecretString, KeyFileError> {
    if path.len() > MAX_PATH {
        return Err(KeyFileError::NotFound);
    }
    let (path, home) = expand(path.trim(), environment)?;
    // On Windows, `\keys\okta.pem` is neither absolute nor below that directory.
    let is_below = !Path::new(path.as_str()).has_root();
    let directory = is_below.then(std::env::current_dir);
    let directory = directory.and_then(Result::ok).map(KeyFileError::NotFoundIn);
    let not_found = home.or(directory).unwrap_or(KeyFileError::NotFound);
    let reading = tokio::task::spawn_blocking(move || read_file(Path::new(path.as_str())));
    match tokio::time::timeout(MAX_WAIT, reading).await {
        Ok(Ok(Err(KeyFileError::NotFound))) => Err(not_found),
        Ok(Ok(text)) => text,
        Ok(Err(_ended)) => Err(KeyFileError::Unreadable(ErrorKind::Interrupted)),
        Err(_) => Err(KeyFileError::Timeout),
    }
}

fn read_file(path: &Path) -> Result<SecretString, KeyFileError> {
    let kind = fs::metadata(path).map_err(|error| of_system(error.kind()))?;
    if kind.is_dir() {
        return Err(KeyFileError::Directory);
    }
    // Opening a pipe would wait for somebody to write into it.
    if !kind.is_file() {
        return Err(KeyFileError::NotRegular);
    }
    if kind.len() > MAX_FILE {
        return Err(KeyFileError::NotText);
    }
    read_text(path).map_err(of_system)?
}

/// Of full size from the start, so that no copy is left where it grew.
fn read_text(path: &Path) -> Result<Result<SecretString, KeyFileError>, ErrorKind> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(MAX_FILE as usize));
    let file = File::open(path).map_err(|error| error.kind())?;
    let mut file = file.take(MAX_FILE);
    file.read_to_end(&mut bytes).map_err(|error| error.kind())?;
    Ok(text(&bytes))
}

fn text(bytes: &[u8]) -> Result<SecretString, KeyFileError> {
    if UTF_16.iter().any(|mark| bytes.starts_with(mark)) {
        return Err(KeyFileError::Utf16);
    }
    match std::str::from_utf8(bytes) {
        Ok(text) if text.trim().is_empty() => Err(KeyFileError::Empty),
        Ok(text) => Ok(SecretString::from(text)),
        Err(_) if bytes.starts_with(DER) => Err(KeyFileError::Der(PrivateKey::error_of_der(bytes))),
        Err(_) => Err(KeyFileError::NotText),
    }
}

/// Returns the path with the home directory in place of a `~` at its start, and
/// then what to say if nothing is there. The path is wiped: it may be a key. The
/// system's calls make copies that are not.
fn expand(
    path: &str,
    environment: &Environment<'_>,
) -> Result<(Zeroizing<String>, Option<KeyFileError>), KeyFileError> {
    let rest = path.strip_prefix('~');
    let rest = rest.filter(|rest| rest.is_empty() || rest.starts_with(['/', '\\']));
    let Some(rest) = rest else {
        return Ok((Zeroizing::new(path.to_owned()), None));
    };
    let (variable, home) = first_set(environment, HOME).ok_or(KeyFileError::NoHome)?;
    let rest = rest.trim_start_matches(['/', '\\']);
    let path = Zeroizing::new(format!("{home}/{rest}"));
    Ok((path, Some(KeyFileError::NotFoundAtHome(variable, home))))
}

fn of_system(kind: ErrorKind) -> KeyFileError {
    match kind {
        // A text that is no path at all has characters or a length that no
        // path has.
        ErrorKind::NotFound
        | ErrorKind::NotADirectory
        | ErrorKind::InvalidInput
        | ErrorKind::InvalidFilename => KeyFileError::NotFound,
        other => KeyFileError::Unreadable(other),
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    #[tokio::test]
    async fn a_key_is_read_from_a_regular_file_of_text() {
        let home = tempfile::tempdir().expect("a directory");
        let write = |name: &str, content: &[u8]| {
            fs::write(home.path().join(name), content).expect("a file");
        };
        write("key.pem", b"text");
        write("key.der", b"\x30\x82\xff");
        write("photo", b"\xff\xd8");
        write("empty", b"\n");
        write("little", b"\xff\xfe-\0");
        write("big", b"\xfe\xff\0-");
        write("long", &vec![b'a'; 64 * 1024 + 1]);
        let directory = home.path().to_str().expect("a path in UTF-8").to_owned();
        let environment = |name: &str| (name == "HOME").then(|| directory.clone());
        let inside = |name: &str| format!("{directory}/{name}");
        let here = std::env::current_dir().expect("a directory");
        let not_here = || Err(KeyFileError::NotFoundIn(here.clone()));
        let table = [
            ("~/key.pem".to_owned(), Ok("text")),
            (inside("key.pem"), Ok("text")),
            (inside("key.pem\n"), Ok("text")),
            (
                inside("key.der"),
                Err(KeyFileError::Der(Some(PrivateKeyError::Malformed))),
            ),
            (inside("photo"), Err(KeyFileError::NotText)),
            (inside("long"), Err(KeyFileError::NotText)),
            (inside("empty"), Err(KeyFileError::Empty)),
            (inside("little"), Err(KeyFileError::Utf16)),
            (inside("big"), Err(KeyFileError::Utf16)),
            ("~".to_owned(), Err(KeyFileError::Directory)),
            (
                "~/none".to_owned(),
                Err(KeyFileError::NotFoundAtHome("HOME", directory.clone())),
            ),
            ("~other/key.pem".to_owned(), not_here()),
            ("key.pem".to_owned(), not_here()),
            (inside("key.pem/x"), Err(KeyFileError::NotFound)),
            ("a\0b".to_owned(), not_here()),
            ("x".repeat(5_000), Err(KeyFileError::NotFound)),
        ];
        for (path, expected) in table {
            let found = read(&path, &environment).await;
            let found = found.as_ref().map(ExposeSecret::expose_secret);
            assert_eq!(found.map_err(Clone::clone), expected, "{path:?}");
        }
        // Windows has no such file.
        #[cfg(unix)]
        {
            let device = read("/dev/null", &environment).await.map(drop);
            assert_eq!(device, Err(KeyFileError::NotRegular));
        }
        let unset = read("~/key.pem", &|_| None).await.map(drop);
        assert_eq!(unset, Err(KeyFileError::NoHome));
    }
}
