#!/bin/sh
# What `make deny` runs: cargo-deny with the rules of `deny.toml`. It is built once
# into the user's cache $1. Advisories need a database that not every network
# reaches; without it the rest is checked, and that is said.
set -eu
cd "$(dirname "$0")/.."

version=0.20.2
place=$1/cargo-deny-$version
deny=$place/bin/cargo-deny

if [ ! -x "$deny" ]; then
    # It runs for seconds; to optimize it takes minutes.
    echo "building cargo-deny $version, which takes about 2 min"
    cargo install --quiet --locked --debug --root "$place" cargo-deny --version "$version"
fi
if told=$("$deny" fetch db 2>&1); then
    exec "$deny" --workspace --locked check
fi
"$deny" --workspace --locked check licenses bans sources
cat >&2 <<END
NOT CHECKED: advisories. Their database could not be fetched:
$(echo "$told" | tail -n 3)
END
