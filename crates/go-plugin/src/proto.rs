//! go-plugin's own services, compiled from `proto/plugin.proto`: the only place
//! where lints are relaxed, and public for the clients of tests alone.
#![allow(
    missing_docs,
    unreachable_pub,
    clippy::doc_markdown,
    clippy::use_self,
    rust_2018_idioms
)]

tonic::include_proto!("plugin");
