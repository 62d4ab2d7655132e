#!/bin/sh
# Installs the built plugin in the folder where Pulumi looks for it by version,
# and removes it again: `install/pulumi.sh install BUILT VERSION…`,
# `install/pulumi.sh uninstall VERSION…`. With FORCE=1, a plugin that is not ours
# is moved aside, and moved back when ours is removed. Otherwise one such plugin
# among the versions stops the script before it changes anything.
set -eu

verb=$1
shift
case $verb in
install) built=$1 && shift ;;
uninstall) ;;
*) echo "$0: $verb is neither install nor uninstall" >&2 && exit 2 ;;
esac
home=${PULUMI_HOME:-$HOME/.pulumi}

# Sets the paths of a version.
locate() { # version
    folder=$home/plugins/resource-okta-v$1
    # Outside of plugins/, which Pulumi searches.
    aside=$home/plugins-aside/resource-okta-v$1
    # This file in the folder marks the plugin as ours.
    mark=$folder/installed-by-make
}

is_ours() { [ -e "$mark" ]; }

is_foreign() { [ -e "$folder" ] && ! is_ours; }

refuse_foreign() {
    is_foreign || return 0
    if [ "$verb" = uninstall ]; then
        # It stays where it is, whatever else is removed.
        [ -z "$ours" ] || return 0
        echo "$folder holds a plugin that is not this one; nothing was changed." >&2
        exit 1
    fi
    if [ "${FORCE:-}" != 1 ]; then
        echo "$folder holds a plugin that is not this one; nothing was changed." >&2
        echo "FORCE=1 moves it to $aside, and make uninstall-pulumi puts it back." >&2
        exit 1
    fi
    if [ -e "$aside" ]; then
        echo "$folder holds a plugin that is not this one, and so does $aside;" \
            "remove one of them." >&2
        exit 1
    fi
}

install_plugin() {
    if is_foreign; then
        mkdir -p "${aside%/*}"
        mv "$folder" "$aside"
        echo "moved $folder to $aside"
    fi
    mkdir -p "$folder"
    : >"$mark"
    install -m 755 "$built" "$folder/pulumi-resource-okta"
    echo "installed $folder/pulumi-resource-okta"
}

uninstall_plugin() {
    if is_ours; then
        rm -f "$folder/pulumi-resource-okta" "$mark"
        rmdir "$folder"
        echo "removed $folder"
    fi
    if [ -e "$aside" ] && ! is_foreign; then
        mv "$aside" "$folder"
        rmdir "${aside%/*}" 2>/dev/null || true
        echo "moved $aside back to $folder"
    fi
}

ours=
for version in "$@"; do
    locate "$version"
    ! is_ours || ours=$version
done
for version in "$@"; do
    locate "$version"
    refuse_foreign
done
for version in "$@"; do
    locate "$version"
    "${verb}_plugin"
done
