#!/bin/sh
# Prints the one line of the log $1 that says best why something failed: the first
# that speaks of an error, else the last. What Go downloads or compiles is none,
# though there are modules called `errors`.
said=$(grep -v -e '^go: downloading ' -e '^# ' -e '^[[:space:]]*$' "$1") || said='it does not say why'
line=$(printf '%s\n' "$said" | grep -i -m 1 -E \
    'error|not found|cannot|no such|undefined|no space|denied|refused|timeout') ||
    line=$(printf '%s\n' "$said" | tail -n 1)
# Colours and tabs would spoil the table that shows it.
printf '%s\n' "$line" | sed 's/'"$(printf '\033')"'\[[0-9;]*m//g' | tr '\t' ' '
