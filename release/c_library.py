"""The C library that a program of a target holds, which no crate names."""

import re
import subprocess
from pathlib import Path

# By a part of the target: the library, its licence, and Zig's copy of the text.
LIBRARIES = {
    "-linux-musl": ("musl", "MIT", "musl/COPYRIGHT"),
    "-windows-gnu": ("mingw-w64", "ZPL-2.1", "mingw/COPYING"),
}


def linked(target, zig):
    """Name, version, licence and text; None where the system has the library.

    The version is "" where the library does not say it. `zig` is the folder of what
    `tests/setup.sh zigbuild` installs.
    """
    found = [library for part, library in LIBRARIES.items() if part in target]
    if not found:
        return None
    [(name, licence, file)] = found
    [sources] = zig.glob("lib/python*/site-packages/ziglang/lib/libc")
    text = (sources / file).read_text(encoding="utf-8").strip("\n")
    return name, musl_version(target, sources) if name == "musl" else "", licence, text


def musl_version(target, sources):
    """That of Rust's own musl, or of Zig's where Rust has none for the target."""
    command = ["rustc", "--print", "sysroot"]
    told = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    rusts = Path(told.strip()) / "lib/rustlib" / target / "lib/self-contained/libc.a"
    if rusts.is_file():
        return re.search(rb"\0(1\.\d+\.\d+)\0", rusts.read_bytes())[1].decode()
    header = (sources / "musl/src/internal/version.h").read_text(encoding="utf-8")
    return re.search(r'"(.*)"', header)[1]
