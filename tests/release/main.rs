//! The tests of what `make release` has built: the very files that would be
//! published.
//!
//! A program of its own, since `cargo test` builds no release: it leaves this
//! out, and `make test-release` runs it after `make release`.

#![cfg(unix)]

mod assets; // where they are, and what is in them
#[cfg(target_os = "linux")]
mod configuration; // what the hosts of other platforms plan
#[cfg(target_os = "linux")]
mod first_line; // of plugins that tests start without a host

#[cfg(target_os = "linux")]
mod alpine; // in a root folder without glibc
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod emulated; // for other processors, mostly under QEMU
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod windows; // for Windows, under Wine

mod again; // packed once more, they are the same
mod contents; // their names, sums, licences and materials
mod from_git; // Cargo installs the same program from the repository
mod installation; // real Terraforms install the archive and plan
mod program; // the program is static, and names no path
mod signature; // signed by a key, as registries want it

// The tests of `it` use all of it; here hosts and the fake Okta will do.
#[allow(dead_code, unused_imports)]
#[path = "../it/support/mod.rs"]
mod support;
