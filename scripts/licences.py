"""List the licences of what the service ships with, and stop at one that is not allowed.

Licences are SPDX names. In ``A OR B`` one has to be allowed, in ``A AND B`` both.
"""

import json
import re
from collections.abc import Iterator
from importlib import metadata

from shell import ROOT, fail, say

# What runs in production: the development tools are not given to anybody.
LOCKS = ("base.txt", "s3.txt", "monitoring.txt")
PERMISSIVE = {
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "MIT",
    "MIT-0",
    "PSF-2.0",
}
# Of files and libraries that we use as they are.
WITH_CONDITIONS = {"LGPL-3.0-or-later", "MPL-2.0"}
FONTS_AND_WORDS = {"Bitstream-Vera", "CC-BY-4.0", "CC0-1.0", "OFL-1.1"}
ALLOWED = PERMISSIVE | WITH_CONDITIONS | FONTS_AND_WORDS
# Packages that do not say it as an SPDX name: as their licence files have it.
READ = {
    "dejavu-fonts-ttf": "Bitstream-Vera",
    "django-csp": "BSD-3-Clause",
    "django-filter": "BSD-3-Clause",
    "django-tables2": "BSD-2-Clause",
    "fido2": "BSD-2-Clause AND Apache-2.0 AND MPL-2.0",
    "odfpy": "Apache-2.0 OR GPL-2.0-or-later",
    "psycopg2-binary": "LGPL-3.0-or-later",
    "pyrage": "MIT",
    "python-dateutil": "Apache-2.0 OR BSD-3-Clause",
    "qrcode": "BSD-3-Clause",
    "sqlparse": "BSD-3-Clause",
}
# What the classifiers of PyPI call them, where there is nothing better.
CLASSIFIERS = {
    "Apache Software License": "Apache-2.0",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}


def main() -> None:
    """Print each package with its licence; fail if one is unknown or not allowed."""
    found = dict(sorted([*python_licences(), *front_end_licences()]))
    for name, licence in found.items():
        say(f"{name}: {licence or 'unknown'}")
    if refused := [name for name, licence in found.items() if not is_allowed(licence)]:
        fail(
            f"Licences that are unknown or not allowed: {', '.join(refused)}. Read the licence,"
            " then add it to scripts/licences.py, or use another package."
        )


def is_allowed(expression: str) -> bool:
    """Return whether a licence, as an SPDX expression without brackets, is allowed."""
    return any(
        all(name.strip() in ALLOWED for name in choice.split(" AND "))
        for choice in expression.split(" OR ")
    )


def python_licences() -> Iterator[tuple[str, str]]:
    """Yield the name and licence of each locked Python package; empty if unknown."""
    for name in sorted(set(locked_packages())):
        yield name, licence_of(name, metadata.metadata(name))


def locked_packages() -> Iterator[str]:
    """Yield the names of the Python packages that production needs."""
    for lock in LOCKS:
        text = (ROOT / "requirements" / lock).read_text(encoding="utf-8")
        yield from re.findall(r"^([a-z0-9][\w.-]*)==", text, re.MULTILINE)


def licence_of(name: str, about: metadata.PackageMetadata) -> str:
    """Return the licence of a package from what it says of itself; empty if that is unclear."""
    if name in READ:
        return READ[name]
    for field in ("License-Expression", "License"):
        if field in about and is_allowed(about[field]):
            return about[field]
    known = [
        CLASSIFIERS.get(each.rpartition(" :: ")[2], "")
        for each in about.get_all("Classifier") or []
        if each.startswith("License :: ") and not each.endswith(":: OSI Approved")
    ]
    return " AND ".join(known) if known and all(known) else ""


def front_end_licences() -> Iterator[tuple[str, str]]:
    """Yield the name and licence of each locked front-end package, without those for tests."""
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    for path, package in lock["packages"].items():
        if path and not package.get("dev"):
            name = path.rpartition("node_modules/")[2]
            yield name, READ.get(name) or package.get("license", "")


if __name__ == "__main__":
    main()
