#!/bin/sh
# Builds the provider as it is released, for a target of Rust's: `release/build.sh
# x86_64-unknown-linux-musl`. The same commit and the same compiler give the same
# bytes in whatever folder. `tests/setup.sh zigbuild` has what links it.
set -eu
cd "$(dirname "$0")/.."

target=$1
folder=$(pwd)/${CARGO_TARGET_DIR:-target}
case ${CARGO_TARGET_DIR:-} in /*) folder=$CARGO_TARGET_DIR ;; esac

# The user's own flags and compilers must not decide what is built, nor those for one
# target (`CFLAGS_x86_64_unknown_linux_musl`), for the crate aws-lc-sys or for a profile.
word='[A-Za-z0-9_]*'
flags="((HOST|TARGET)_)?(C|CXX|CPP|LD|AS|AR)FLAGS(_$word)?|(CC|CXX|AR|RANLIB)_$word"
cargos="RUSTFLAGS|CARGO_PROFILE_$word|CARGO_TARGET_${word}_(LINKER|AR|RUSTFLAGS)"
for name in $(env | cut -d= -f1 | grep -xE "$flags|$cargos|AWS_LC_$word"); do
    unset "$name"
done
export CARGO_ENCODED_RUSTFLAGS= CARGO_INCREMENTAL=0 LC_ALL=C
export RUSTC_WRAPPER="$(pwd)/release/rustc.sh"
# Where rustup's component rust-src is installed, Rust names the files of its standard
# library by their place there, else by this name.
export RUST_SOURCES="$(rustc --print sysroot)/lib/rustlib/src/rust"
export RUST_SOURCES_NAME="/rustc/$(rustc --verbose --version | sed -n 's/^commit-hash: //p')"
# The linker for Windows writes this time into the program. The commit's would
# differ between a fresh build and one that had nothing to link.
export SOURCE_DATE_EPOCH=0

# A release has the standard library that rustup has. Tests may run a program with
# another one where rustup has none.
library_arguments=
if ! release/standard_library.sh "$target"; then
    case ${BUILD_STANDARD_LIBRARY:-}$target in 1*-linux-*) ;; *) exit 1 ;; esac
    rustup component add rust-src || exit 1
    echo "compiling the standard library for $target from Rust's sources: not what a release has" >&2
    # A stable compiler does it where this is set. Build scripts look at it too, so
    # in one folder each such build would make the others anew.
    export RUSTC_BOOTSTRAP=1 CARGO_TARGET_DIR="$folder/standard-library"
    library_arguments=-Zbuild-std=std,panic_unwind
fi
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
# Rust has what starts a program only beside its own builds of the library.
[ -z "$library_arguments" ] || link_arguments="$link_arguments -Clink-self-contained=no"
"$environment/bin/cargo-zigbuild" rustc --release --locked $library_arguments \
    --target "$target" --bin terraform-provider-okta -- $link_arguments
if [ -n "$library_arguments" ]; then
    mkdir -p "$folder/$target/release"
    cp "$CARGO_TARGET_DIR/$target/release/terraform-provider-okta" "$folder/$target/release"
fi
