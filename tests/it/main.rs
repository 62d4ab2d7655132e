//! The integration tests: the real program, real sockets, real TLS, and
//! nothing outside this machine.
//!
//! One program, so that it links once. The comment beside a module says what
//! belongs there. What starts the built plugin or a host, or looks at this
//! checkout, runs on Unix only. The rest runs on Windows too, also `tcp`, which
//! tests the transport that the plugin has there.

#[cfg(unix)]
mod architecture; // which module may use which
#[cfg(unix)]
mod documentation; // what is written agrees with the code
mod fake_okta; // the stand-in for Okta does what the other tests rely on
mod okta_client; // rate limits, faults and floods, without a host around
mod panics; // mistakes of ours, made on purpose
mod tcp; // where there are no Unix sockets

// The built plugin as a host sees it.
#[cfg(unix)]
mod certificates_and_connections; // how Okta is reached over TLS
#[cfg(unix)]
mod client_certificates; // who is let in, and who is not
#[cfg(unix)]
mod debug_mode; // `-debug`: a plugin that no host owns
#[cfg(unix)]
mod dynamic_values; // values on the wire that no host should send
#[cfg(unix)]
mod forward_proxy; // Okta behind a proxy
#[cfg(unix)]
mod handshake; // what is printed before any connection
#[cfg(target_os = "linux")]
mod hung_files; // files on a network drive that hangs
#[cfg(unix)]
mod lifetime; // what ends the plugin, and what does not
#[cfg(unix)]
mod logging; // stderr
#[cfg(target_os = "linux")]
mod name_service; // names that have no address, for now or for good
#[cfg(unix)]
mod oauth; // signing in with a private key
#[cfg(target_os = "linux")]
mod other_user; // a local user with no rights
#[cfg(unix)]
mod provider_service; // Terraform's calls
#[cfg(unix)]
mod reconfigure; // one process, configured more than once
#[cfg(unix)]
mod redirects; // whom a credential is sent to
#[cfg(unix)]
mod repeats_nothing; // `max_retries = 0`
#[cfg(unix)]
mod services; // go-plugin's own calls
#[cfg(unix)]
mod sockets; // where the plugin listens
#[cfg(unix)]
mod start_time; // that a start stays short
#[cfg(unix)]
mod survival; // floods, junk and huge messages

// The built plugin as Pulumi's engine sees it.
#[cfg(unix)]
mod pulumi;

#[cfg(unix)]
mod chaos; // plans while everything around them dies
#[cfg(unix)]
mod fuzz_targets; // what `make fuzz` runs
#[cfg(unix)]
mod host_scripts; // hosts that could not be had are told
#[cfg(unix)]
mod makefile; // the makefile installs, uninstalls and refuses as it says
#[cfg(unix)]
mod standard_library; // Rust for the targets of a release
#[cfg(unix)]
mod terraform; // real Terraforms run the built provider
#[cfg(unix)]
mod tofusoup; // a plugin client that is none of the hosts'
#[cfg(unix)]
mod workflows; // what CI elsewhere does, as far as it can be known here

// Where the tests of Unix are left out, nobody calls much of it.
#[cfg_attr(not(unix), allow(dead_code, unused_imports))]
mod support;
