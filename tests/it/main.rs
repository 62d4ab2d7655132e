//! The integration tests' table of contents.

mod support;

// The stand-in for Okta does what the other tests rely on.
mod fake_okta;

// Real Terraforms run the built provider against the stand-in.
mod terraform;

// What is written agrees with the code.
mod documentation;

// The makefile installs, uninstalls and refuses as it says.
mod makefile;
