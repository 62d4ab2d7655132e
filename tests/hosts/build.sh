#!/bin/sh
# What `make hosts` runs: builds the hosts of `list` that are missing from the
# user's cache $1, and links all of them into a folder of this checkout's, $2.
#
# That folder has a file `versions` too, one line for each host: program, version
# and, when it could not be had, why. A build that fails does not stop the
# others; the exit status tells.
set -u
cd "$(dirname "$0")" || exit 1

cache=$1
linked=$2

# The version of a program, without its v; of one of our own, its source's sum.
version_of() { # module's folder, module, package
    if [ "$2" = - ]; then
        cat "$1/go.sum" "$1/$3"/*.go | cksum | cut -d' ' -f1
    else
        awk -v module="$2" '{ sub(/^require /, "") } $1 == module { print substr($2, 2); exit }' "$1/go.mod"
    fi
}

# Plugins have a folder of their own: on PATH, Pulumi would take them unasked.
folder_of() { # program
    case $1 in
    pulumi-resource-*) echo "$linked/plugins" ;;
    *) echo "$linked" ;;
    esac
}

linker_flags() { # stamps, version
    flags="-s -w"
    [ "$1" = - ] || for stamp in $(echo "$1" | sed "s/%/v$2/g; s/,/ /g"); do
        flags="$flags -X $stamp"
    done
    echo "$flags"
}

# Moved to its place when complete, so that an interrupted build is done anew.
build() { # program, version, module's folder, package's path, linker's flags
    place=$cache/$1/$2
    new=$place.$$
    mkdir -p "$new" || return 1
    (cd "$3" && CGO_ENABLED=0 go build -mod=readonly -trimpath \
        -tags "osusergo grpcnotrace" -ldflags "$5" -o "$new/$1" "$4") || return 1
    if [ "$1" = pulumi-language-python ]; then
        install_python_executor "$new" || return 1
    fi
    rm -rf "$place" && mv "$new" "$place"
}

# A script that the Python host looks for beside itself.
install_python_executor() { # folder
    source=$(cd pulumi-languages && go list -mod=readonly -m -f '{{.Dir}}' github.com/pulumi/pulumi/sdk/v3)
    install -m 755 "$source/python/cmd/pulumi-language-python-exec" "$1"
}

about() { # seconds
    if [ "$1" -ge 60 ]; then echo "$((($1 + 30) / 60)) min"; else echo "$1 s"; fi
}

# What an interrupted or failed build leaves.
trap 'rm -rf "$cache"/*/*."$$"' EXIT
trap 'exit 1' INT TERM
hosts=$(sed '/^#/d' list)
count=$(echo "$hosts" | wc -l | tr -d ' ')
mkdir -p "$linked/plugins" "$cache" || exit 1
find "$linked" -type l -exec rm {} +
: >"$linked/versions"
number=0
failed=0
while read -r program folder module package seconds stamps; do
    number=$((number + 1))
    version=$(version_of "$folder" "$module" "$package")
    place=$cache/$program/$version
    path=$([ "$module" = - ] && echo "./$package" || echo "$module/$package")
    reason=
    if [ ! -x "$place/$program" ]; then
        log=$cache/$program-$version.log
        echo "[$number of $count] building $program $version, which takes about $(about "$seconds") and more with nothing downloaded yet"
        if build "$program" "$version" "$folder" "$path" "$(linker_flags "$stamps" "$version")" >"$log" 2>&1; then
            rm -f "$log"
        else
            failed=1
            reason=$(./reason.sh "$log")
            echo "$program $version could not be built: $reason (all of it in $log)" >&2
        fi
    fi
    printf '%s\t%s\t%s\n' "$program" "$version" "$reason" >>"$linked/versions"
    [ -z "$reason" ] && ln -s "$place"/* "$(folder_of "$program")"
done <<HOSTS
$hosts
HOSTS
[ "$failed" = 0 ] && echo "$count hosts in $cache, $(du -sh "$cache" | cut -f1)"
exit "$failed"
