#!/bin/sh
# Builds a host into the folder $1: the program $2 of version $3, which the folder
# $4 requires as package $6 of module $5, with the stamps $7.
set -eu
cd "$(dirname "$0")"

flags="-s -w"
[ "$7" = - ] || for stamp in $(echo "$7" | sed "s/%/v$3/g; s/,/ /g"); do
    flags="$flags -X $stamp"
done
case $5,$6 in
-,*) package=./$6 ;;
*,-) package=$5 ;;
*) package=$5/$6 ;;
esac
case $2 in
*.exe) export GOOS=windows GOARCH=amd64 ;;
esac
cd "$4"
# Nobody debugs a host or measures it: without DWARF and inlining, Go compiles in
# three quarters of the time.
CGO_ENABLED=0 go build -trimpath -tags osusergo,grpcnotrace -gcflags "all=-dwarf=false -l" -ldflags "$flags" -o "$1/$2" "$package"

# The Python host looks for a script beside itself.
if [ "$2" = pulumi-language-python ]; then
    source=$(go list -m -f '{{.Dir}}' github.com/pulumi/pulumi/sdk/v3)
    install -m 755 "$source/python/cmd/pulumi-language-python-exec" "$1"
fi
