//! Compiles the protocol files into the build directory, in Rust alone: no
//! `protoc`.

use std::error::Error;

/// The services of go-plugin, and those of the example: Cargo has no build script
/// for an example alone.
const PROTOS: [&str; 2] = ["proto/plugin.proto", "examples/kv.proto"];

fn main() -> Result<(), Box<dyn Error>> {
    for proto in PROTOS {
        println!("cargo::rerun-if-changed={proto}");
    }
    let descriptors = protox::compile(PROTOS, ["proto", "examples"])?;
    tonic_prost_build::configure()
        .build_transport(false)
        .compile_fds(descriptors)?;
    Ok(())
}
