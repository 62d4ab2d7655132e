//! Compiles `proto/` into the build directory, in Rust alone: no `protoc`.

use std::error::Error;

/// What aws-lc's build script reads; see `.cargo/config.toml`.
const NO_JITTER_ENTROPY: &str = "AWS_LC_SYS_NO_JITTER_ENTROPY";

const PROTOS: [&str; 2] = ["proto/pulumirpc.proto", "proto/tfplugin6.proto"];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=proto");
    println!("cargo::rerun-if-env-changed={NO_JITTER_ENTROPY}");
    if std::env::var_os(NO_JITTER_ENTROPY).is_none() {
        // Cargo reads `.cargo/config.toml` only when it builds in this
        // checkout, so a build from elsewhere is told what it loses.
        println!(
            "cargo::warning=set {NO_JITTER_ENTROPY}=1 and build again: \
             without it each start of the provider takes about 40 ms longer"
        );
    }
    let descriptors = protox::compile(PROTOS, ["proto"])?;
    tonic_prost_build::configure()
        .build_transport(false)
        .compile_fds(descriptors)?;
    Ok(())
}
