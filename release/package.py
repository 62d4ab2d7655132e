"""Packs the built provider: `release/package.py TARGET BUILT FOLDER`.

BUILT is Cargo's own folder, in which `release/build.sh` has built. Puts the archive
that hosts install and a bill of materials into FOLDER, by the names that registries
look for, and prints the checksum of the program. The same commit gives the same
bytes.
"""

import hashlib
import os
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import bom
import crates
import licenses
import zig

# Each target with the platform's name in Go, which hosts look for.
PLATFORMS = {
    "aarch64-apple-darwin": "darwin_arm64",
    "x86_64-apple-darwin": "darwin_amd64",
    "x86_64-unknown-freebsd": "freebsd_amd64",
    "aarch64-unknown-linux-musl": "linux_arm64",
    "arm-unknown-linux-musleabihf": "linux_arm",
    "i686-unknown-linux-musl": "linux_386",
    "x86_64-unknown-linux-musl": "linux_amd64",
    "aarch64-pc-windows-gnullvm": "windows_arm64",
    "x86_64-pc-windows-gnu": "windows_amd64",
}

EXECUTABLE = 0o100755
PLAIN = 0o100644
# What made an entry: Unix, so that its permissions are looked at.
UNIX = 3


def main(target, built, folder):
    if target not in PLATFORMS:
        raise SystemExit(f"{target} has no name in a registry; these have: {', '.join(PLATFORMS)}")
    packages = crates.metadata(target)
    uses = crates.linked(target)
    added = zig.libraries(target, built / "zigbuild")
    root = next(crate for crate in uses if crate[0] == crates.NAME)
    epoch = committed_at()
    release = f"{crates.NAME}_{root[1]}_{PLATFORMS[target]}"
    program = f"{crates.NAME}{'.exe' if 'windows' in target else ''}"
    binary = built / target / "release" / program
    folder.mkdir(parents=True, exist_ok=True)
    written = folder / f"{release}.cdx.json"
    materials = bom.text(uses, packages, crates.checksums(), root, epoch, added)
    written.write_text(materials, encoding="utf-8")
    content = binary.read_bytes()
    print(f"{hashlib.sha256(content).hexdigest()}  {program} of {PLATFORMS[target]}")
    pack(
        folder / f"{release}.zip",
        {
            "LICENSE": (Path("LICENSE").read_bytes(), PLAIN),
            "LICENSE-THIRD-PARTY": (licenses.text(uses, packages, root, added).encode(), PLAIN),
            f"{crates.NAME}_v{root[1]}{binary.suffix}": (content, EXECUTABLE),
        },
        epoch,
    )


def committed_at():
    """Seconds since 1970 of the commit, or as https://reproducible-builds.org has them."""
    told = os.environ.get("SOURCE_DATE_EPOCH")
    if not told:
        command = ["git", "log", "-1", "--format=%ct"]
        told = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    return int(told)


def pack(archive, entries, epoch):
    """Writes the entries, each bytes and a mode, as of one moment."""
    with zipfile.ZipFile(archive, "w") as packed:
        for name, (content, mode) in sorted(entries.items()):
            entry = zipfile.ZipInfo(name, time.gmtime(epoch)[:6])
            entry.create_system = UNIX
            entry.external_attr = mode << 16
            packed.writestr(entry, content, zipfile.ZIP_DEFLATED, 9)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
