"""The bill of materials of a release, in CycloneDX's JSON.

https://cyclonedx.org/docs/1.6/json/
"""

import datetime
import json

import crates


def text(uses, packages, checksums, root, epoch, added):
    """The linked crates with their sums and what each uses, and what Zig added.

    No serial number: it would be a new one for the same bytes.
    """
    moment = datetime.datetime.fromtimestamp(epoch, datetime.timezone.utc)
    described = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "timestamp": moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "component": component("application", root, packages[root], checksums),
        },
        "components": [
            component("library", crate, packages[crate], checksums)
            for crate in sorted(uses)
            if crate != root
        ]
        + [library(*one) for one in added],
        "dependencies": [
            {"ref": reference(crate), "dependsOn": [reference(used) for used in sorted(uses[crate])]}
            for crate in sorted(uses)
        ],
    }
    return json.dumps(described, indent=2) + "\n"


def library(name, version, licence, _text):
    """Describes what is linked from no package."""
    described = {"type": "library", "name": name, "licenses": [{"expression": licence}]}
    if version:
        described["version"] = version
    if name == "musl":
        # The name by which vulnerabilities of it are published.
        described["cpe"] = f"cpe:2.3:a:musl-libc:musl:{version}:*:*:*:*:*:*:*"
    return described


def reference(crate):
    """The crate's name in the file."""
    name, version = crate
    return f"{name}@{version}"


def component(kind, crate, package, checksums):
    """Describes a crate. Ours are published nowhere: as a package's URL their
    names would mean what others have at crates.io, or may have one day."""
    name, version = crate
    described = {
        "type": kind,
        "bom-ref": reference(crate),
        "name": name,
        "version": version,
        "licenses": [{"expression": package["license"]}],
    }
    if not crates.is_ours(package):
        described["purl"] = f"pkg:cargo/{reference(crate)}"
        described["hashes"] = [{"alg": "SHA-256", "content": checksums[crate]}]
    if package["repository"]:
        described["externalReferences"] = [{"type": "vcs", "url": package["repository"]}]
    return described
