//! The integration tests: the real program, real sockets, real TLS, and
//! nothing outside this machine.
//!
//! One program, so that it links once. The comment beside a module says what
//! belongs there. It runs on Unix only: what differs on Windows is the
//! transport, and `tcp` tests that here.

#![cfg(unix)]

mod architecture; // which module may use which
mod documentation; // what is written agrees with the code
mod fake_okta; // the stand-in for Okta does what the other tests rely on
mod okta_client; // rate limits, faults and floods, without a host around
mod panics; // mistakes of ours, made on purpose
mod tcp; // where there are no Unix sockets

// The built plugin as a host sees it.
mod certificates_and_connections; // how Okta is reached over TLS
mod client_certificates; // who is let in, and who is not
mod debug_mode; // `-debug`: a plugin that no host owns
mod dynamic_values; // values on the wire that no host should send
mod forward_proxy; // Okta behind a proxy
mod handshake; // what is printed before any connection
#[cfg(target_os = "linux")]
mod hung_files; // files on a network drive that hangs
mod lifetime; // what ends the plugin, and what does not
mod logging; // stderr
#[cfg(target_os = "linux")]
mod name_service; // names that have no address, for now or for good
mod oauth; // signing in with a private key
#[cfg(target_os = "linux")]
mod other_user; // a local user with no rights
mod provider_service; // Terraform's calls
mod reconfigure; // one process, configured more than once
mod redirects; // whom a credential is sent to
mod repeats_nothing; // `max_retries = 0`
mod services; // go-plugin's own calls
mod sockets; // where the plugin listens
mod start_time; // that a start stays short
mod survival; // floods, junk and huge messages

// The built plugin as Pulumi's engine sees it.
mod pulumi;

mod chaos; // plans while everything around them dies
mod fuzz_targets; // what `make fuzz` runs
mod host_scripts; // hosts that could not be had are told
mod licenses; // what a release says of the crates of others
mod makefile; // the makefile installs, uninstalls and refuses as it says
mod standard_library; // Rust for the targets of a release
mod terraform; // real Terraforms run the built provider
mod tofusoup; // a plugin client that is none of the hosts'
mod workflows; // what CI elsewhere does, as far as it can be known here

mod support;
