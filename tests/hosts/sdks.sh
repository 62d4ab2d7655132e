#!/bin/sh
# What programs for Pulumi need besides its hosts, one set for each language: what
# `sdks` pins, installed once into the user's cache $1, keyed by its sum, and
# linked into the folder $2. Nothing is fetched while tests run.
#
# A line of the folder's file `versions` tells what could not be had, and why.
set -u
cd "$(dirname "$0")" || exit 1

cache=$1
linked=$2
pom=../../examples/pulumi/bridge/java/pom.xml

install_python() { # folder
    python3 -m venv --clear "$1" &&
        "$1/bin/python" -m pip install --quiet --disable-pip-version-check \
            --only-binary :all: --requirement sdks/python/requirements.txt
}

install_nodejs() { # folder
    cp sdks/nodejs/package.json sdks/nodejs/package-lock.json "$1" &&
        (cd "$1" && npm ci --ignore-scripts --no-audit --no-fund)
}

# Fetches and compiles into Go's own caches.
install_go() { # folder
    (cd sdks/go && go build -o "$1/program" .)
}

# Maven fetches its plugins when they first run, so a program of one class does.
install_java() { # folder
    mkdir -p "$1/program/src/main/java/app" &&
        cp "$pom" "$1/program" &&
        echo 'package app; public class App { public static void main(String[] a) {} }' \
            >"$1/program/src/main/java/app/App.java" &&
        mvn -B -q -f "$1/program/pom.xml" "-Dmaven.repo.local=$1/repository" compile exec:java
}

key() { # language
    if [ "$1" = java ]; then cat "$pom"; else cat "sdks/$1"/*; fi | cksum | cut -d' ' -f1
}

failed=0
mkdir -p "$linked" "$cache"
for language in python nodejs go java; do
    key=$(key "$language")
    place=$cache/sdk-$language/$key
    reason=
    if [ ! -e "$place/complete" ]; then
        echo "setting up what Pulumi programs in $language need, less than a minute"
        log=$cache/sdk-$language-$key.log
        rm -rf "$place" && mkdir -p "$place"
        if "install_$language" "$place" >"$log" 2>&1; then
            rm -f "$log"
            touch "$place/complete"
        else
            failed=1
            reason=$(./reason.sh "$log")
            echo "sdk-$language could not be had: $reason (all of it in $log)" >&2
        fi
    fi
    printf 'sdk-%s\t%s\t%s\n' "$language" "$key" "$reason" >>"$linked/versions"
    [ -z "$reason" ] && ln -s "$place" "$linked/sdk-$language"
done
exit "$failed"
