"""What Zig's linker adds to a program, which no crate names."""

import re
from pathlib import Path

# By a part of the target: the C library, its licence, and Zig's copy of the text.
C_LIBRARIES = {
    "-linux-musl": ("musl", "MIT", "lib/libc/musl/COPYRIGHT"),
    "-windows-gnu": ("mingw-w64", "ZPL-2.1", "lib/libc/mingw/COPYING"),
}


def libraries(target, folder):
    """Name, version, licence and text of each; the version is "" where none is told.

    `folder` has what `tests/setup.sh zigbuild` installs. Apple's linker adds nothing.
    """
    if "-apple-" in target:
        return []
    [zig] = folder.glob("lib/python*/site-packages/ziglang")
    pinned = Path("release/requirements.txt").read_text(encoding="utf-8")
    # Zig's own runtime has parts of the C library too, such as the allocator.
    version = re.search(r"^ziglang==(\S+)", pinned, re.MULTILINE)[1]
    found = [("zig", version, "MIT", read(zig / "LICENSE"))]
    for part, (name, licence, file) in C_LIBRARIES.items():
        if part in target:
            version = musl_version(zig) if name == "musl" else ""
            found.append((name, version, licence, read(zig / file)))
    return found


def musl_version(zig):
    return re.search(r'"(.*)"', read(zig / "lib/libc/musl/src/internal/version.h"))[1]


def read(file):
    return file.read_text(encoding="utf-8").strip("\n")
