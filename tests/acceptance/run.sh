#!/usr/bin/env bash
# What `make testacc` runs: reads one token of a person's own organization
# through a real Terraform, and shows its eight values and the rate limit.
# It changes nothing at Okta, and its state is removed when it ends.
#
# ADDRESS, VERSION and OS_ARCH come from the GNUmakefile. PROVIDER names a
# binary to use instead of building one.
set -euo pipefail
cd "$(dirname "$0")/../.."

refuse() {
    echo "$1" >&2
    exit 1
}

[ -z "${CI:-}" ] || refuse "make testacc never runs in CI: it reads a person's own organization."

# The provider's own settings, and which token to read.
explain="make testacc reads one refresh token of your own Okta organization. Set:
  TF_ACC=1
  OKTA_ORG_NAME and OKTA_BASE_URL (or OKTA_HTTP_PROXY)   your organization
  OKTA_API_TOKEN or OKTA_ACCESS_TOKEN                    a credential that may read apps
  OKTA_ACC_CLIENT_ID                                     the app, 0oa...
  OKTA_ACC_TOKEN_ID                                      one of its tokens, oar..."
[ "${TF_ACC:-}" = 1 ] || refuse "$explain"
[ -n "${OKTA_HTTP_PROXY:-}" ] || [ -n "${OKTA_ORG_NAME:-}" -a -n "${OKTA_BASE_URL:-}" ] || refuse "$explain"
[ -n "${OKTA_API_TOKEN:-}${OKTA_ACCESS_TOKEN:-}" ] || refuse "$explain"
[ -n "${OKTA_ACC_CLIENT_ID:-}" ] && [ -n "${OKTA_ACC_TOKEN_ID:-}" ] || refuse "$explain"

source tests/real_terraform.sh
trap 'rm -rf "$scratch"' EXIT

choose_host
if [ -z "${PROVIDER:-}" ]; then
    tests/setup.sh rust cc
    cargo build --locked --bin terraform-provider-okta
    PROVIDER=${CARGO_TARGET_DIR:-target}/debug/terraform-provider-okta
fi
forget 'TF_*'
prepare_home "$PROVIDER"
mkdir "$scratch/configuration"
cp examples/demo/main.tf "$scratch/configuration"

export TF_VAR_client_id=$OKTA_ACC_CLIENT_ID TF_VAR_id=$OKTA_ACC_TOKEN_ID
run_host init -no-color >/dev/null
TF_LOG_PROVIDER=DEBUG TF_LOG_PATH=$scratch/log run_host apply -no-color -auto-approve >/dev/null

echo "the eight values:"
run_host state show -no-color data.okta_app_token.example
echo
echo "the rate limit, as Okta's headers told it:"
grep -o 'rate_limit[a-z_]*=[0-9]*' "$scratch/log" || refuse "no header told it"
