#!/bin/sh
# Adds Rust's standard library for the target $1 to the compiler, when it is missing.
set -eu

library=$(rustc --print target-libdir --target "$1")
[ -z "$(find "$library" -name 'libstd-*' 2>/dev/null)" ] || exit 0
if command -v rustup >/dev/null; then
    echo "adding the standard library for $1"
    rustup target add "$1" && exit 0
    echo "rustup cannot add Rust's standard library for $1: see above" >&2
else
    echo "Rust's standard library for $1 is missing from $library, and there is no rustup to add it" >&2
fi
exit 1
