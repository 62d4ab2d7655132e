#!/bin/sh
# Compares the compatibility table of the page $2 with what the tests ran on, the
# record in the folder $1. Fails when a row names what no test ran on, and when
# something that they ran on has no row.
#
# Which Terraform is on PATH is the user's own matter: where it has no row, the row
# of the one that the table means is told and may stay.
set -eu

awk -v page="$2" '
    FILENAME == page && /^## / { here = $0 == "## Compatibility" }
    FILENAME == page {
        if (here && split($0, cell, / *[|] */) > 3 && cell[3] ~ /^[0-9]/) {
            sub(/,.*/, "", cell[2])
            rows[cell[2] " " cell[3]]
        }
        next
    }
    {
        split($0, field, "\t")
        # It judges the pages and is no host.
        if (field[1] == "tfplugindocs") next
        # Hosts of the plugin server, without the provider.
        if (field[1] ~ /^go-plugin,/) next
        product = "Terraform"
        if (field[1] == "OpenTofu") product = field[1]
        if (field[1] ~ /^bridge,/) product = "Pulumi'\''s bridge"
        name = product " " field[2]
        # The version of what runs our plugin says whose it is.
        if (field[1] ~ /^plugin,/) name = field[2]
        ran[name]
        if (field[1] == "terraform on PATH") users = product " " field[2]
    }
    END {
        spare = users != "" && !(users in rows)
        for (host in ran) if (!(host in rows) && host != users) {
            print host " has no row in " page
            status = 1
        }
        for (row in rows) if (!(row in ran)) {
            print row " has a row in " page " and was not run"
            if (spare && row ~ /^Terraform /) spare = 0; else status = 1
        }
        exit status
    }' "$2" "$1/record"
