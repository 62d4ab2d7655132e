#!/bin/sh
# Runs fuzz targets, all of them or the named ones, one after the other, and
# prints how many inputs each was given. What breaks a property is kept in
# fuzz/artifacts/. Called by the makefile:
#
#   fuzz/run.sh SECONDS TARGET_FOLDER [NAME...]
set -eu
cd "$(dirname "$0")/.."

seconds=$1
folder=$2
shift 2

# Stable Rust has all that this needs, and is not told so.
export RUSTC_BOOTSTRAP=1
PATH=$(cd "$folder/cargo-fuzz/bin" && pwd):$PATH

# There is no `unsafe` of ours, so the address sanitizer would find nothing and
# cost half of the runs. An input may take 5 s and 1 GiB, far more than any
# needs.
[ $# -gt 0 ] || set -- $(cargo fuzz list)
log=$folder/fuzz/log
mkdir -p "$folder/fuzz"
failed=
counts=
for name in "$@"; do
    corpus=$folder/fuzz/corpus/$name
    mkdir -p "$corpus"
    if ! cargo fuzz run --sanitizer none --target-dir "$folder/fuzz" "$name" "$corpus" -- \
        -max_total_time="$seconds" -timeout=5 -rss_limit_mb=1024 -max_len=4096 \
        -print_final_stats=1 >"$log" 2>&1; then
        tail -n 40 "$log" >&2
        failed="$failed $name"
    fi
    runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
    echo "$name: ${runs:-0} inputs"
    counts="$counts ${runs:-0}"
done
total=0
for runs in $counts; do total=$((total + runs)); done
echo "$total inputs in all"
[ -z "$failed" ] || {
    echo "broken:$failed" >&2
    exit 1
}
