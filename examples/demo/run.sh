#!/usr/bin/env bash
# What `make demo` shows: a real Terraform installs the provider, plans and
# applies `main.tf` against the fake Okta, and explains a mistake.
#
# ADDRESS, VERSION and OS_ARCH come from the GNUmakefile. PROVIDER names a program
# to use instead of building one.
set -euo pipefail
cd "$(dirname "$0")/../.."

fake_okta=
clean() {
    if [ -n "$fake_okta" ]; then
        kill "$fake_okta" 2>/dev/null || true
        # Windows keeps the file that it writes until it has ended.
        wait "$fake_okta" 2>/dev/null || true
    fi
    rm -rf "$scratch"
}
source tests/real_terraform.sh
trap clean EXIT

# The fake Okta says on each line what it knows, after it listens.
start_fake_okta() {
    "$built/examples/fake_okta" >"$scratch/said" &
    fake_okta=$!
    local looks
    for ((looks = 0; looks < 100; looks++)); do
        if grep -q '^id ' "$scratch/said"; then
            OKTA_HTTP_PROXY=$(sed -n 's/^listening on //p' "$scratch/said")
            OKTA_API_TOKEN=$(sed -n 's/^api_token *//p' "$scratch/said")
            export OKTA_HTTP_PROXY OKTA_API_TOKEN
            return
        fi
        sleep 0.1
    done
    echo "the fake Okta did not start" >&2
    exit 1
}

show() {
    printf '\n$ %s %s\n' "$host_name" "$*"
    TIMEFORMAT="(%R s)"
    time run_host "$@"
}

choose_host
echo "== building the provider and the fake Okta"
if [ -n "${PROVIDER:-}" ]; then
    cargo build --locked --example fake_okta
else
    cargo build --locked --bin terraform-provider-okta --example fake_okta
fi
built=$(cd "${CARGO_TARGET_DIR:-target}/debug" && pwd)

forget 'TF_*' 'OKTA_*' '*_PROXY' '*_proxy' 'SSL_CERT_*'
prepare_home "${PROVIDER:-$built/terraform-provider-okta}"
start_fake_okta
mkdir "$scratch/configuration"
cp examples/demo/main.tf "$scratch/configuration"
started=$SECONDS
if [ ! -t 1 ]; then export TF_CLI_ARGS=-no-color; fi

printf '\n== a token is read from %s\n' "$OKTA_HTTP_PROXY"
show version
show init
show plan -out=saved
show apply saved

printf '\n== the same with an id that is not there\n'
if show plan -var id=oar1standin0nowhere01; then
    echo "the plan should have failed" >&2
    exit 1
fi

printf '\n== done: a token read and a mistake explained in %s s\n' "$((SECONDS - started))"
