#!/bin/sh
# Installs the built plugin in the folder where Pulumi looks for it by version:
# `install/pulumi.sh install BUILT VERSION…`. With FORCE=1, a plugin that is not
# ours is moved aside. Otherwise one such plugin among the versions stops the script
# before it changes anything.
#
# `install/pulumi.sh uninstall` removes ours in every version, and moves back what
# was moved aside.
set -eu

home=${PULUMI_HOME:-$HOME/.pulumi}
plugins=$home/plugins
# Outside of plugins/, which Pulumi searches.
asides=$home/plugins-aside
# This file in its folder marks a plugin as ours.
mark=installed-by-make

is_foreign() { # name
    [ -e "$plugins/$1" ] && [ ! -e "$plugins/$1/$mark" ]
}

refuse_foreign() { # name
    is_foreign "$1" || return 0
    if [ "${FORCE:-}" != 1 ]; then
        echo "$plugins/$1 holds a plugin that is not this one; nothing was changed." >&2
        echo "FORCE=1 moves it to $asides/$1, and make uninstall-pulumi puts it back." >&2
        exit 1
    fi
    if [ -e "$asides/$1" ]; then
        echo "$plugins/$1 holds a plugin that is not this one, and so does $asides/$1;" \
            "remove one of them." >&2
        exit 1
    fi
}

install_plugin() { # name
    if is_foreign "$1"; then
        mkdir -p "$asides"
        mv "$plugins/$1" "$asides/$1"
        echo "moved $plugins/$1 to $asides/$1"
    fi
    mkdir -p "$plugins/$1"
    : >"$plugins/$1/$mark"
    install -m 755 "$built" "$plugins/$1/pulumi-resource-okta"
    echo "installed $plugins/$1/pulumi-resource-okta"
}

uninstall() {
    removed=
    for folder in "$plugins"/resource-okta-v*; do
        [ -e "$folder/$mark" ] || continue
        rm -f "$folder/pulumi-resource-okta" "$folder/$mark"
        rmdir "$folder"
        echo "removed $folder"
        removed=1
    done
    for aside in "$asides"/resource-okta-v*; do
        folder=$plugins/${aside##*/}
        [ -e "$aside" ] && [ ! -e "$folder" ] || continue
        mv "$aside" "$folder"
        echo "moved $aside back to $folder"
    done
    rmdir "$asides" 2>/dev/null || true
    [ -n "$removed" ] || echo "$plugins holds no plugin that make install-pulumi put there"
}

verb=$1
shift
case $verb in
install)
    built=$1
    shift
    for version in "$@"; do refuse_foreign "resource-okta-v$version"; done
    for version in "$@"; do install_plugin "resource-okta-v$version"; done
    ;;
uninstall) uninstall ;;
*) echo "$0: $verb is neither install nor uninstall" >&2 && exit 2 ;;
esac
