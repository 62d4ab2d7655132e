#!/bin/sh
# Puts the built plugin where Pulumi finds it by its version, and takes it away
# again: `install/pulumi.sh install BUILT VERSION`, `install/pulumi.sh uninstall
# VERSION`. A plugin that is not ours is moved aside only with FORCE=1, and
# comes back when ours goes.
set -eu

verb=$1
case $verb in
install) built=$2 version=$3 ;;
uninstall) version=$2 ;;
*) echo "$0: $verb is neither install nor uninstall" >&2 && exit 2 ;;
esac
home=${PULUMI_HOME:-$HOME/.pulumi}
folder=$home/plugins/resource-okta-v$version
# Outside of plugins/, which Pulumi searches.
aside=$home/plugins-aside/resource-okta-v$version
# In the folder, and says that it is ours.
mark=installed-by-make

is_ours() { [ -e "$folder/$mark" ]; }

is_foreign() { [ -e "$folder" ] && ! is_ours; }

move_aside() {
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
    mkdir -p "${aside%/*}"
    mv "$folder" "$aside"
    echo "moved $folder to $aside"
}

if [ "$verb" = install ]; then
    if is_foreign; then move_aside; fi
    mkdir -p "$folder"
    : >"$folder/$mark"
    install -m 755 "$built" "$folder/pulumi-resource-okta"
    echo "installed $folder/pulumi-resource-okta"
elif is_foreign; then
    echo "$folder holds a plugin that is not this one; nothing was changed." >&2
    exit 1
else
    if is_ours; then
        rm -f "$folder/pulumi-resource-okta" "$folder/$mark"
        rmdir "$folder"
        echo "removed $folder"
    fi
    if [ -e "$aside" ]; then
        mv "$aside" "$folder"
        rmdir "${aside%/*}" 2>/dev/null || true
        echo "moved $aside back to $folder"
    fi
fi
