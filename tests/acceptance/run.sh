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
  OKTA_ORG_NAME and OKTA_BASE_URL       your organization: acme and okta.com for acme.okta.com
  OKTA_ACC_CLIENT_ID                    the app that the token was issued to (0oa...)
  OKTA_ACC_TOKEN_ID                     the id of one of its refresh tokens (oar...)
and one credential that may read apps:
  OKTA_API_TOKEN                        an API token, or
  OKTA_ACCESS_TOKEN                     an access token, or
  OKTA_API_PRIVATE_KEY                  the private key of a service app, as PEM or the path of a file, with
    OKTA_API_CLIENT_ID                  the id of the service app (0oa...)
    OKTA_API_SCOPES                     okta.apps.read
OKTA_HTTP_PROXY may replace OKTA_ORG_NAME and OKTA_BASE_URL, as in the provider block."

missing=
is_set() { [ -n "${!1:-}" ]; }
require() { is_set "$1" || missing="$missing $1"; }

[ "${TF_ACC:-}" = 1 ] || missing=" TF_ACC=1"
if ! is_set OKTA_HTTP_PROXY; then
    require OKTA_ORG_NAME
    require OKTA_BASE_URL
fi
# A token takes precedence over a private key.
if is_set OKTA_API_TOKEN || is_set OKTA_ACCESS_TOKEN; then
    :
elif is_set OKTA_API_PRIVATE_KEY; then
    require OKTA_API_CLIENT_ID
    require OKTA_API_SCOPES
else
    missing="$missing (OKTA_API_TOKEN, OKTA_ACCESS_TOKEN or OKTA_API_PRIVATE_KEY)"
fi
require OKTA_ACC_CLIENT_ID
require OKTA_ACC_TOKEN_ID
[ -z "$missing" ] || refuse "$explain

Missing:$missing"

source tests/real_terraform.sh
trap 'rm -rf "$scratch"' EXIT

# The path of a key file is relative to where make was started, and `~` is the
# home folder of whoever did so.
case ${OKTA_API_PRIVATE_KEY:-} in
"~/"*) OKTA_API_PRIVATE_KEY=$HOME/${OKTA_API_PRIVATE_KEY#"~/"} ;;
esac
if [ -f "${OKTA_API_PRIVATE_KEY:-}" ]; then
    OKTA_API_PRIVATE_KEY=$(realpath "$OKTA_API_PRIVATE_KEY")
    export OKTA_API_PRIVATE_KEY
fi

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
echo "the rate limit in the headers of Okta's response:"
grep -o 'rate_limit_[a-z]*=[0-9]*' "$scratch/log" || refuse "no header had a rate limit"
