"""The text that says under which licences the linked crates are."""

import re
from pathlib import Path

import crates

FILE = re.compile(r"(licen[cs]e|copying|copyright|notice|unlicense)", re.IGNORECASE)
# What crates offer in place of MIT, which asks for no more than its own few lines.
INSTEAD_OF_MIT = re.compile(r"apache|zlib|unlicense|0bsd", re.IGNORECASE)
RULE = "-" * 72


def text(uses, packages, root, added):
    """A list of what is linked from others, then each text once, with what has it."""
    ours = " ".join(root)
    others = sorted(crate for crate in uses if not crates.is_ours(packages[crate]))
    lines = [
        f"{ours} is under the licence in the file LICENSE. It is linked from",
        "Rust's standard library, which is under MIT OR Apache-2.0, and from these",
        "libraries, whose texts follow:",
        "",
    ]
    lines += [f"{' '.join(crate)}: {packages[crate]['license']}" for crate in others]
    found = texts(others, packages)
    for name, version, licence, words in added:
        named = f"{name} {version}".strip()
        lines.append(f"{named}: {licence}")
        found.setdefault(words, []).append(f"{named}: Zig's copy")
    for words, having in sorted(found.items(), key=lambda item: item[1]):
        lines += ["", RULE, *having, RULE, "", words]
    return "\n".join(lines) + "\n"


def texts(others, packages):
    """The names of files that have a text, by the text."""
    found = {}
    for crate in others:
        for file in files(packages[crate]) or files_of_siblings(packages[crate], packages):
            words = file.read_text(encoding="utf-8").replace("\r\n", "\n").strip("\n")
            found.setdefault(words, []).append(f"{' '.join(crate)}: {file.name}")
    return found


def files(package):
    """Those of a package; where there is a choice with MIT in it, MIT is chosen."""
    folder = Path(package["manifest_path"]).parent
    found = sorted(file for file in folder.iterdir() if FILE.match(file.name) and file.is_file())
    if any("MIT" in file.name for file in found):
        found = [file for file in found if not INSTEAD_OF_MIT.search(file.name)]
    return found


def files_of_siblings(package, packages):
    """What another crate of the repository has, where one came without a text.

    Crates that name no repository are not of the same one, and ours is never theirs.
    """
    for sibling in packages.values():
        is_beside = package["repository"] and sibling["repository"] == package["repository"]
        if is_beside and not crates.is_ours(sibling) and files(sibling):
            return files(sibling)
    raise SystemExit(f"no licence text for {package['name']} in its package or repository")
