//! What `make hosts` has built and set up. The table of `make test-hosts` says
//! what is not there, and why.

use std::path::PathBuf;

pub(crate) use crate::support::hosts::version;

use crate::support::hosts;

/// The folder that programs are found in.
///
/// # Panics
///
/// When the tests were started without it.
pub(crate) fn folder() -> PathBuf {
    hosts::folder().expect("`make test-hosts` names the folder of the hosts")
}

/// Whether a program, or what else the folder may have, could be had.
///
/// # Panics
///
/// When nothing says why it could not, or the tests were started without the
/// folder.
pub(crate) fn is_there(name: &str) -> bool {
    folder();
    hosts::program(name).is_some()
}

/// A program, or what else the folder has of that name.
///
/// # Panics
///
/// When it is not there.
pub(crate) fn path(name: &str) -> PathBuf {
    let path = folder().join(name);
    assert!(path.exists(), "there is no {name}; `make hosts` says why");
    path
}
