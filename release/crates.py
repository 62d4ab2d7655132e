"""What the provider for a target is linked from, as Cargo tells it."""

import json
import re
import subprocess
from pathlib import Path

NAME = "terraform-provider-okta"


def cargo(*arguments):
    command = ["cargo", *arguments, "--locked"]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def metadata(target):
    """Cargo's description of every package of the target, by name and version."""
    told = cargo("metadata", "--format-version", "1", "--filter-platform", target)
    packages = json.loads(told)["packages"]
    for package in packages:
        # A slash is how crates said OR before SPDX had a word for it.
        package["license"] = package["license"].replace(" / ", " OR ").replace("/", " OR ")
    return {(package["name"], package["version"]): package for package in packages}


def is_ours(package):
    """Whether the package is of this repository: Cargo fetched it from nowhere."""
    return package["source"] is None


def linked(target):
    """Name and version of each crate in the program, and those that it uses.

    From `cargo tree`: the metadata has what only tests and the build use too.
    """
    told = cargo(
        "tree", "--target", target, "--edges", "normal,no-proc-macro",
        "--prefix", "depth", "--no-dedupe", "--format", " {p}",
    )
    uses = {}
    above = []
    for line in told.splitlines():
        depth, name, version = line.split()[:3]
        crate = (name, version.removeprefix("v"))
        del above[int(depth):]
        uses.setdefault(crate, set())
        if above:
            uses[above[-1]].add(crate)
        above.append(crate)
    return uses


def checksums():
    """The SHA-256 of each crate's archive, as Cargo.lock has it."""
    entry = r'name = "(.*)"\nversion = "(.*)"\nsource = ".*"\nchecksum = "(.*)"'
    found = re.findall(entry, Path("Cargo.lock").read_text(encoding="utf-8"))
    return {(name, version): checksum for name, version, checksum in found}
