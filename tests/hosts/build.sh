#!/bin/sh
# What `make hosts` runs: builds what is missing of `list` in the user's cache $1,
# and links all of it into a folder of this checkout's, $2.
#
# That folder has a file `versions` too, one line for each: name, version and,
# when it could not be had, why. What fails does not stop the others; the exit
# status tells.
#
# Everything has a folder of the cache, keyed by all that it comes of. It is built
# in its place and marked as complete at the end, so that what was interrupted is
# done anew.
set -u
cd "$(dirname "$0")" || exit 1

cache=$1
linked=$2

# Nothing of the user's may decide what is built; where Go fetches from may stay.
export GOWORK=off GOOS= GOARCH= GOEXPERIMENT= GOFLAGS='-mod=readonly -modcacherw -buildvcs=false'
unset PYTHONPATH PYTHONHOME
machine=$(uname -sm)
go=$(go version 2>/dev/null)

recipe() { # name
    case $1 in
    sdk-*) echo ./install-sdk.sh ;;
    *) echo ./build-host.sh ;;
    esac
}

# All that a thing comes of. Maven is not among it: pom.xml pins what it runs.
origins() { # name, folder, module, package, stamps
    case $1 in
    sdk-java) cat "$2/pom.xml" ;;
    sdk-*) cat "$2"/* ;;
    *) cat "$2/go.mod" "$2/go.sum" ;;
    esac
    # What stands in for modules that cannot be had.
    [ ! -d "$2/missing" ] || find "$2/missing" -type f | LC_ALL=C sort | xargs cat
    case $1 in
    sdk-python) python3 -V ;;
    sdk-nodejs) node -v ;;
    sdk-java) ;;
    *) echo "$go" ;;
    esac 2>/dev/null
    [ "$4" = - ] || [ "$3" != - ] || cat "$2/$4"/*.go
    cat "$(recipe "$1")"
    echo "$machine" "$3" "$4" "$5"
}

# The version of a module, without its v; none of what is our own.
version_of() { # folder, module
    [ "$2" = - ] || awk -v module="$2" \
        '{ sub(/^require /, "") } $1 == module { print substr($2, 2); exit }' "$1/go.mod"
}

# `list` with version and key before each line.
plan() {
    sed '/^#/d' list | while read -r name folder module package seconds stamps; do
        sum=$(origins "$name" "$folder" "$module" "$package" "$stamps" | cksum | cut -d' ' -f1)
        version=$(version_of "$folder" "$module")
        echo "${version:-$sum} ${version:+$version-}$sum $name $folder $module $package $seconds $stamps"
    done
}

count_missing() {
    echo "$plan" | while read -r version key name rest; do
        [ -e "$cache/$name/$key/.complete" ] || echo "$name"
    done | wc -l | tr -d ' '
}

# Of two checkouts, one builds and the other waits. Where there is no flock, two
# must not build at once.
lock() {
    exec 9>"$cache/lock"
    command -v flock >/dev/null || return 0
    flock -n 9 || { echo "waiting for another make hosts" && flock 9; }
}

make_complete() { # place, name, version, folder, module, package, stamps
    recipe=$(recipe "$2")
    rm -rf "$1" && mkdir -p "$1" && "$recipe" "$@" && touch "$1/.complete"
}

about() { # seconds
    if [ "$1" -ge 60 ]; then echo "$((($1 + 30) / 60)) min"; else echo "$1 s"; fi
}

# Plugins have a folder of their own: on PATH, Pulumi would take them unasked.
link() { # name, place
    case $1 in
    sdk-*) ln -s "$2" "$linked/$1" ;;
    pulumi-resource-*) ln -s "$2"/* "$linked/plugins" ;;
    *) ln -s "$2"/* "$linked" ;;
    esac
}

trap 'exit 130' INT TERM HUP
mkdir -p "$linked/plugins" "$cache" || exit 1
plan=$(plan)
missing=$(count_missing)
if [ "$missing" != 0 ]; then
    lock
    missing=$(count_missing)
    echo "$missing of $(echo "$plan" | wc -l | tr -d ' ') hosts and SDKs are missing from $cache"
fi
find "$linked" -type l -exec rm {} +
: >"$linked/versions"
started=$(date +%s)
number=0
failed=0
while read -r version key name folder module package seconds stamps; do
    place=$cache/$name/$key
    reason=
    if [ ! -e "$place/.complete" ]; then
        number=$((number + 1))
        log=$cache/$name-$key.log
        echo "[$number of $missing] making $name $version, which takes about $(about "$seconds") and more with nothing downloaded yet"
        if make_complete "$place" "$name" "$version" "$folder" "$module" "$package" "$stamps" \
            >"$log" 2>&1 </dev/null 9>&-; then
            rm -f "$log"
        else
            failed=1
            reason=$(./reason.sh "$log")
            echo "$name $version could not be had: $reason (all of it in $log)" >&2
        fi
    fi
    printf '%s\t%s\t%s\n' "$name" "$version" "$reason" >>"$linked/versions"
    [ -z "$reason" ] && link "$name" "$place"
done <<PLAN
$plan
PLAN
[ "$number" = 0 ] || echo "made in $(($(date +%s) - started)) s; $cache has $(du -sh "$cache" | cut -f1)"
exit "$failed"
