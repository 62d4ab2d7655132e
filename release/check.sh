#!/bin/sh
# What `make release-check` runs: builds the last commit for the targets $1 in two
# fresh clones whose folders differ in name and depth, and compares all that they
# would publish.
set -eu
cd "$(dirname "$0")/.."

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM HUP
# Each builds in its own folder.
unset CARGO_TARGET_DIR

for name in one another/of-a-longer-name; do
    clone=$scratch/$name
    git clone --quiet --no-hardlinks . "$clone"
    make --silent -C "$clone" release RELEASE_TARGETS="$1" ASSETS="$clone/assets"
    echo "== built in $clone"
    cat "$clone"/assets/*_SHA256SUMS
done
diff -r "$scratch/one/assets" "$scratch/another/of-a-longer-name/assets"
echo "== both are the same"
