#!/usr/bin/env bash
# Builds the peers that `make bench` measures beside the provider, below the
# folder that is named. What a peer needs and this machine lacks is said, and
# the figures are then taken without it.
set -euo pipefail
target=$1/peers/tf-provider
peer=$(dirname "$0")/tf-provider

# Whether there is a protoc, with the files that Google's messages are in.
has_protoc() {
  local folder
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' RETURN
  echo 'syntax = "proto3"; import "google/protobuf/empty.proto";' > "$folder/any.proto"
  protoc --proto_path="$folder" --descriptor_set_out="$folder/out" any.proto 2>/dev/null
}

if has_protoc; then
  cargo build --release --locked --manifest-path "$peer/Cargo.toml" --target-dir "$target"
else
  # Not one of an earlier day.
  rm -f "$target/release/terraform-provider-okta"
  echo "no protoc with Google's .proto files: measuring without benches/peers/tf-provider" >&2
fi
