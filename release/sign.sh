#!/bin/sh
# Signs the sums of a release: `release/sign.sh FOLDER`, by the key that is armored
# in GPG_PRIVATE_KEY and opens with GPG_PASSPHRASE. Registries want an RSA key
# and a detached signature that is not armored.
set -eu

RSA=1 # its number in OpenPGP, RFC 9580 §9.1

GNUPGHOME=$(mktemp -d)
export GNUPGHOME
trap 'gpgconf --kill all; rm -rf "$GNUPGHOME"' EXIT
printf '%s\n' "$GPG_PRIVATE_KEY" | gpg --batch --quiet --import
algorithm=$(gpg --batch --with-colons --list-secret-keys | awk -F: '$1 == "sec" { print $4; exit }')
if [ "$algorithm" != "$RSA" ]; then
    echo "the key has OpenPGP's algorithm $algorithm; registries take RSA, which is $RSA" >&2
    exit 1
fi
printf '%s\n' "${GPG_PASSPHRASE:-}" |
    gpg --batch --pinentry-mode loopback --passphrase-fd 0 --detach-sign "$1"/*_SHA256SUMS
