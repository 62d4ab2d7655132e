//! Environment variables, looked up by a function that is handed in: a setting
//! is read when it is wanted, and a test has an environment of its own.

/// Looks up one environment variable.
pub type Environment<'a> = dyn Fn(&str) -> Option<String> + Sync + 'a;

/// A variable of this process. What in it is not UTF-8 is replaced, so that a
/// garbled value is refused for what it is: taken for unset, a garbled
/// certificate would mean that the host asked for no TLS.
pub fn of_process(name: &str) -> Option<String> {
    let value = std::env::var_os(name)?;
    Some(value.to_string_lossy().into_owned())
}

/// A variable that has a value: an empty one is unset.
pub fn set(environment: &Environment<'_>, name: &str) -> Option<String> {
    environment(name).filter(|value| !value.is_empty())
}
