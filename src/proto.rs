//! The wire types, compiled from `proto/`: the only place where lints are
//! relaxed, and public for the tests' clients alone.
#![allow(
    missing_docs,
    unreachable_pub,
    clippy::doc_markdown,
    clippy::use_self,
    rust_2018_idioms
)]

/// Pulumi's protocol between engine and plugin.
pub mod pulumirpc {
    tonic::include_proto!("pulumirpc");
}

/// Terraform's provider protocol.
pub mod tfplugin6 {
    tonic::include_proto!("tfplugin6");
}
