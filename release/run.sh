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
echo "== $(basename "$archive")"
# A Terraform for amd64 starts what runs on its machine, and looks for it by its own name.
[ "$(uname -m)" != x86_64 ] || case ${system}_$processor in linux_386 | linux_arm) processor=amd64 ;; esac
export ADDRESS=okta-rs/okta VERSION OS_ARCH=${system}_$processor
PROVIDER=$(echo "$unpacked/${name}_v$VERSION"*)
export PROVIDER
"$PROVIDER" --version
examples/demo/run.sh
