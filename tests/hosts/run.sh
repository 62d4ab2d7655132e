#!/bin/sh
# What `make test-hosts` runs: builds the hosts into the cache $1, links them into
# the folder $2, runs the tests on them, and shows what each has passed. It goes on without what is missing and
# fails at the end.
set -u
cd "$(dirname "$0")/../.." || exit 1

status=0
export TEST_HOSTS="$2"
tests/hosts/build.sh "$1" "$2" || status=1
tests/hosts/sdks.sh "$1" "$2" || status=1
rm -f "$TEST_HOSTS/record"
started=$(date +%s)
# Terraform's suite is in these modules.
cargo test --locked --test it -- terraform:: makefile:: || status=1
cargo test --locked --test pulumi || status=1
echo
tests/hosts/table.sh "$TEST_HOSTS" || status=1
tests/hosts/rows.sh "$TEST_HOSTS" docs/index.md || status=1
echo "in $(($(date +%s) - started)) s, without the building of the hosts"
exit "$status"
