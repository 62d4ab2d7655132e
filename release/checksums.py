"""Completes the archives in a folder to a release: `release/checksums.py FOLDER`.

Adds the manifest, and a file with the SHA-256 of everything. Registries ask it
for archives and manifest by name and pass over other lines, so the bills of
materials are in it too: one signature is for all that is published.
"""

import hashlib
import shutil
import sys
from pathlib import Path


def main(folder):
    archives = sorted(folder.glob("*.zip"))
    releases = {archive.name.rsplit("_", 2)[0] for archive in archives}
    if len(releases) != 1:
        raise SystemExit(f"{folder} has to hold the archives of one version; it has {releases or 'none'}")
    release = releases.pop()
    manifest = folder / f"{release}_manifest.json"
    shutil.copyfile("terraform-registry-manifest.json", manifest)
    covered = [*archives, manifest, *folder.glob("*.cdx.json")]
    lines = [f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in sorted(covered)]
    (folder / f"{release}_SHA256SUMS").write_text("".join(lines), encoding="ascii")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
