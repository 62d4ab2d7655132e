//! The integration tests' table of contents.

mod support;

// The stand-in for Okta does what the other tests rely on.
mod fake_okta;
// What is written agrees with the code.
mod documentation;
