#!/bin/sh
# What `make release-check` runs: builds the last commit for the targets $1 in two
# fresh clones whose folders differ in name and depth, and compares all that they
# would publish, target by target.
set -eu
cd "$(dirname "$0")/.."

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM HUP
# Each builds in its own folder.
unset CARGO_TARGET_DIR

one=$scratch/one
another=$scratch/another/of-a-longer-name
for clone in "$one" "$another"; do
    git clone --quiet --no-hardlinks . "$clone"
done
for target in $1; do
    for clone in "$one" "$another"; do
        make --silent -C "$clone" release RELEASE_TARGETS="$target" ASSETS="$clone/assets"
        echo "== built in $clone"
        cat "$clone"/assets/*_SHA256SUMS
    done
    diff -r "$one/assets" "$another/assets"
    echo "== both are the same for $target"
done
