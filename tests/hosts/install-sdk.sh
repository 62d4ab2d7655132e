#!/bin/sh
# Installs into the folder $1 what Pulumi programs of the SDK $2 need besides its
# hosts, as the folder $4 pins it, so that nothing is fetched while tests run.
set -eu
cd "$(dirname "$0")"

case $2 in
sdk-python)
    python3 -m venv --clear "$1"
    "$1/bin/python" -I -m pip install --quiet --disable-pip-version-check \
        --only-binary :all: --requirement "$4/requirements.txt"
    ;;
sdk-nodejs)
    cp "$4/package.json" "$4/package-lock.json" "$1"
    cd "$1"
    npm ci --ignore-scripts --no-audit --no-fund
    ;;
sdk-go)
    # In caches of its own: the user's may be emptied at any time.
    export GOMODCACHE="$1/modules" GOCACHE="$1/build"
    cd "$4"
    go build -o /dev/null .
    ;;
sdk-java)
    # Maven fetches its plugins when they first run, so a program of one class does.
    mkdir -p "$1/program/src/main/java/app"
    cp "$4/pom.xml" "$1/program"
    echo 'package app; public class App { public static void main(String[] a) {} }' \
        >"$1/program/src/main/java/app/App.java"
    mvn -B -q --strict-checksums -f "$1/program/pom.xml" \
        "-Dmaven.repo.local=$1/repository" compile exec:java
    # They say which mirror each file came from, and tests know of no mirror.
    find "$1/repository" -name _remote.repositories -exec rm {} +
    ;;
esac
