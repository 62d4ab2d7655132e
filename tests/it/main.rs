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


mod support;
