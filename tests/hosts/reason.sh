#!/bin/sh
# Prints the one line of the log $1 that says best why something failed: the first
# that speaks of an error, else the last.
line=$(grep -i -m 1 -E 'error|not found|cannot|no such' "$1") || line=$(tail -n 1 "$1")
# Colours and tabs would spoil the table that shows it.
printf '%s\n' "$line" | sed 's/'"$(printf '\033')"'\[[0-9;]*m//g' | tr '\t' ' '
