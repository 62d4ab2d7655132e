#!/bin/sh
# What `make test-hosts` runs: makes the hosts in the cache $1, links them into the
# folder $2, runs the tests on them, and shows what each has passed. It goes on
# without what is missing and fails at the end.
set -u
cd "$(dirname "$0")/../.." || exit 1

trap 'exit 130' INT TERM HUP
status=0
export TEST_HOSTS="$2"
started=$(date +%s)
tests/hosts/build.sh "$1" "$2" || status=1
made=$(date +%s)
rm -f "$TEST_HOSTS/record"
# Terraform's suite is in this module, and one case more beside the makefile.
cargo test --locked --test it -- terraform:: makefile::what_make_installs || status=1
cargo test --locked --test pulumi || status=1
cargo build --workspace --locked --example kv || status=1
cargo test --workspace --locked --test hosts || status=1
echo
tests/hosts/table.sh "$TEST_HOSTS" || status=1
tests/hosts/rows.sh "$TEST_HOSTS" docs/index.md || status=1
echo "hosts made in $((made - started)) s, tests run in $(($(date +%s) - made)) s"
exit "$status"
