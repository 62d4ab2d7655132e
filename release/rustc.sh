#!/bin/sh
# The compiler, as `release/build.sh` lets Cargo call it: no path of this machine
# gets into what it makes. Flags for all crates at once would have to name the
# folder of each registry, and a mirror's is called otherwise.
set -eu

crate=${CARGO_PKG_NAME:-}-${CARGO_PKG_VERSION:-}
exec "$@" --remap-path-prefix="$RUST_SOURCES=$RUST_SOURCES_NAME" \
    ${CARGO_MANIFEST_DIR:+--remap-path-prefix="$CARGO_MANIFEST_DIR=/$crate"} \
    ${OUT_DIR:+--remap-path-prefix="$OUT_DIR=/$crate/generated"}
