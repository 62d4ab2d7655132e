#!/usr/bin/env bash
# Runs the archive $1 of a release as users come by it: a real Terraform of this
# machine installs the program, reads a token of a fake Okta, and explains a mistake.
set -euo pipefail

archive=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
cd "$(dirname "$0")/.."
IFS=_ read -r name VERSION system processor <<<"$(basename "$archive" .zip)"
unpacked=$(mktemp -d)
trap 'rm -rf "$unpacked"' EXIT
unzip -q "$archive" -d "$unpacked"
export ADDRESS=okta-rs/okta VERSION OS_ARCH=${system}_$processor
PROVIDER=$(echo "$unpacked/${name}_v$VERSION"*)
export PROVIDER
echo "== $("$PROVIDER" --version), $OS_ARCH"
examples/demo/run.sh
