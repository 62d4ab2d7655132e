#!/bin/sh
# Builds the provider as it is released, for a target of Rust's: `release/build.sh
# x86_64-unknown-linux-gnu`. The same commit and the same compiler give the same
# bytes in whatever folder. `tests/setup.sh zigbuild` has what links it.
set -eu
cd "$(dirname "$0")/.."

target=$1
# What RHEL 8 and Debian 10 have; Ubuntu 20.04 has a newer one.
glibc=2.28
folder=$(pwd)/${CARGO_TARGET_DIR:-target}
case ${CARGO_TARGET_DIR:-} in /*) folder=$CARGO_TARGET_DIR ;; esac

# The user's own flags must not decide what is built.
unset RUSTFLAGS CFLAGS CXXFLAGS LDFLAGS
export CARGO_ENCODED_RUSTFLAGS= CARGO_INCREMENTAL=0 LC_ALL=C
export RUSTC_WRAPPER="$(pwd)/release/rustc.sh"

case $target in
*-apple-*)
    # Apple's frameworks are on Apple's machines only.
    exec cargo build --release --locked --target "$target"
    ;;
*-linux-gnu*) suffix=.$glibc ;;
*) suffix= ;;
esac
environment=$folder/zigbuild
export CARGO_ZIGBUILD_PYTHON_PATH="$environment/bin/python"
export CARGO_ZIGBUILD_CACHE_DIR="$environment/cache" ZIG_GLOBAL_CACHE_DIR="$environment/cache/zig"
exec "$environment/bin/cargo-zigbuild" zigbuild --release --locked --target "$target$suffix"
