//! Environment variables, looked up by a function that is passed in: a setting
//! is read when it is needed, and each test has its own environment.

/// Looks up one environment variable.
pub type Environment<'a> = dyn Fn(&str) -> Option<String> + Sync + 'a;

/// Returns a variable of this process. Bytes that are not UTF-8 are replaced,
/// so that a garbled value is rejected as such. If it counted as unset, a
/// garbled certificate would mean that the host asked for no TLS.
pub fn of_process(name: &str) -> Option<String> {
    let value = std::env::var_os(name)?;
    Some(value.to_string_lossy().into_owned())
}

/// Returns a variable that has a value; an empty one counts as unset.
pub fn set(environment: &Environment<'_>, name: &str) -> Option<String> {
    environment(name).filter(|value| !value.is_empty())
}

/// Returns the first of the variables that has a value, with its name.
pub fn first_set<const COUNT: usize>(
    environment: &Environment<'_>,
    names: [&'static str; COUNT],
) -> Option<(&'static str, String)> {
    names
        .into_iter()
        .find_map(|name| Some((name, set(environment, name)?)))
}
