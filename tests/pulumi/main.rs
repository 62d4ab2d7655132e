//! The integration tests that need the real Pulumi: its CLI, its language hosts
//! and its bridge to Terraform providers, as `make hosts` has built them.
//!
//! A program of its own, since `cargo test` cannot build these hosts: it leaves
//! this out, and `make test-hosts` runs it.

#![cfg(unix)]

mod bridge; // the built provider behind Pulumi's bridge
mod native; // the built provider as Pulumi's own plugin

mod both_ways; // tokens by themselves and in a list
mod built;
mod language;
mod project;

// The tests of `it` use all of it; here hosts and the fake Okta will do.
#[allow(dead_code, unused_imports)]
#[path = "../it/support/mod.rs"]
mod support;
