//! Environment variables, looked up by a function that the caller hands in.

/// Looks up one environment variable.
///
/// A value that is not UTF-8 should come with the bad parts replaced
/// ([`OsString::to_string_lossy`](std::ffi::OsStr::to_string_lossy)), not as
/// `None`: taken for unset, a garbled certificate would mean that the host
/// asked for no TLS.
pub type Environment<'a> = dyn Fn(&str) -> Option<String> + Sync + 'a;

/// Returns a variable that has a value: an empty one is unset.
pub(crate) fn set(environment: &Environment<'_>, name: &str) -> Option<String> {
    environment(name).filter(|value| !value.is_empty())
}
