#!/bin/sh
# Builds the provider as it is released, for a target of Rust's: `release/build.sh
# x86_64-unknown-linux-musl`. The same commit and the same compiler give the same
# bytes in whatever folder. `tests/setup.sh zigbuild` has what links it.
set -eu
cd "$(dirname "$0")/.."

target=$1
folder=$(pwd)/${CARGO_TARGET_DIR:-target}
case ${CARGO_TARGET_DIR:-} in /*) folder=$CARGO_TARGET_DIR ;; esac

# The user's own flags must not decide what is built.
unset RUSTFLAGS CFLAGS CXXFLAGS LDFLAGS
export CARGO_ENCODED_RUSTFLAGS= CARGO_INCREMENTAL=0 LC_ALL=C
export RUSTC_WRAPPER="$(pwd)/release/rustc.sh"
# Where rustup's component rust-src is installed, Rust names the files of its standard
# library by their place there, else by this name.
export RUST_SOURCES="$(rustc --print sysroot)/lib/rustlib/src/rust"
export RUST_SOURCES_NAME="/rustc/$(rustc --verbose --version | sed -n 's/^commit-hash: //p')"
# The linker for Windows writes this time into the program. The commit's would
# differ between a fresh build and one that had nothing to link.
export SOURCE_DATE_EPOCH=0

release/standard_library.sh "$target"
case $target in
*-apple-*)
    # Apple's frameworks are on Apple's machines only.
    exec cargo build --release --locked --target "$target"
    ;;
esac
environment=$folder/zigbuild
export CARGO_ZIGBUILD_PYTHON_PATH="$environment/bin/python"
export CARGO_ZIGBUILD_CACHE_DIR="$environment/cache" ZIG_GLOBAL_CACHE_DIR="$environment/cache/zig"
# Zig does not know the option by which Rust asks for a static program that starts at
# any address.
link_arguments=
case $target in *-linux-musl*) link_arguments=-Clink-arg=-pie ;; esac
exec "$environment/bin/cargo-zigbuild" rustc --release --locked --target "$target" \
    --bin terraform-provider-okta -- $link_arguments
