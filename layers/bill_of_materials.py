"""What is deployed with the functions beside our own code: docs/sbom.json and docs/licences.md.

The bill is a CycloneDX document: the packages of the two locked layers as `cyclonedx-py` finds them
installed, and what `layers.build` takes from npm, as its lock file has it. A licence that is not in
`ALLOWED` is an error: somebody must read it first. `make sbom` writes, `--check` only looks.
"""

import argparse
import json
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from layers.build import BROUGHT, FONT_PACKAGE, ROOT

LISTS = ("layers/deps/requirements.txt", "layers/documents/requirements.txt")
BILL, PAGE = Path("docs", "sbom.json"), Path("docs", "licences.md")
ALLOWED = {
    "Apache-2.0": "",
    "Apache-2.0 OR BSD-3-Clause": "",
    "BSD-2-Clause": "",
    "BSD-3-Clause": "",
    "LGPL-3.0-only": "a library, no module changed, and replaceable: the layer is a folder",
    "License :: OSI Approved :: Apache Software License": "Apache 2.0",
    "License :: OSI Approved :: BSD License": "3-clause",
    "License :: OSI Approved :: GNU Lesser General Public License v2 or later (LGPLv2+)": (
        "a library, no module changed, and replaceable: the layer is a folder"
    ),
    "MIT": "",
    "MIT AND OFL-1.1": "the font's own licence lies beside it",
    "MIT-0": "",
    "MIT-CMU": "",
    "PSF-2.0": "",
    "Python-2.0": "",
}
"""Licences that may go to a county, with a word where one is needed."""

Component = dict[str, Any]


class Unread(Exception):
    """A package comes under a licence that nobody has read yet."""


def written() -> dict[Path, str]:
    """The two files as they should be.

    Raises Unread for a licence that is not allowed; CalledProcessError when no bill can be made.
    """
    bill = of_installed()
    bill["components"] += list(brought())
    unread = [
        f"{one['name']} {one['version']}: {', '.join(licences(one)) or 'none told'}"
        for one in bill["components"]
        if not licences(one) or not ALLOWED.keys() >= set(licences(one))
    ]
    if unread:
        raise Unread("read these licences, then add them to ALLOWED:\n  " + "\n  ".join(unread))
    return {BILL: json.dumps(bill, indent=1) + "\n", PAGE: page(bill["components"])}


def of_installed() -> Component:
    """What this environment has of the two layers, as a CycloneDX document."""
    told = subprocess.run(
        [sys.executable, "-m", "cyclonedx_py", "environment", sys.executable,
         "--short-PURLs", "--output-reproducible", "--output-format", "JSON"],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    bill: Component = json.loads(told.stdout)
    shipped = set(locked())
    kept = [
        {name: value for name, value in one.items() if name not in {"externalReferences"}}
        for one in bill["components"]
        if _plain(one["name"]) in shipped
    ]
    refs = {one["bom-ref"] for one in kept}
    return {
        "$schema": bill["$schema"],
        "bomFormat": bill["bomFormat"],
        "specVersion": bill["specVersion"],
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "zhiban", "bom-ref": "zhiban"}},
        "components": sorted(kept, key=lambda one: str(one["bom-ref"]).casefold()),
        "dependencies": [
            one | {"dependsOn": [to for to in one.get("dependsOn", []) if to in refs]}
            for one in bill["dependencies"]
            if one["ref"] in refs
        ],
    }


def locked() -> Iterator[str]:
    """The names in the layers' lists."""
    for file in LISTS:
        for line in (ROOT / file).read_text().splitlines():
            if named := re.match(r"([\w.-]+)==", line):
                yield _plain(named[1])


def brought() -> Iterator[Component]:
    """What is taken from npm: from the lock file, with its digest."""
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    folders = {str(FONT_PACKAGE)} | {
        "/".join(taken.split("/")[:2]) for pairs in BROUGHT.values() for taken, _ in pairs
    }
    for folder in sorted(folders):
        name, told = folder.removeprefix("node_modules/"), packages[folder]
        purl = f"pkg:npm/{name.replace('@', '%40')}@{told['version']}"
        licence = told["license"]
        yield {
            "bom-ref": f"{name}@{told['version']}",
            "licenses": [
                {"expression": licence} if " " in licence else {"license": {"id": licence}}
            ],
            "name": name,
            "purl": purl,
            "type": "library",
            "version": told["version"],
        }


def licences(component: Component) -> list[str]:
    """A component's licences as it tells them."""
    return [
        str(one.get("expression") or one["license"].get("id") or one["license"]["name"])
        for one in component.get("licenses", [])
    ]


def page(components: Sequence[Component]) -> str:
    """The licences as a page."""
    rows = [
        f"| {one['name']} | {one['version']} | {_spoken(licences(one))} |" for one in components
    ]
    return "\n".join(
        [
            "# What is deployed beside our own code, and under which licences",
            "",
            "Written by `make sbom` from the lock files; the same as a CycloneDX document:"
            " [sbom.json](sbom.json). Python is the runtime's own; botocore's"
            " data is trimmed (layers/trim_sdk.py).",
            "",
            "| package | version | licence |",
            "|---|---|---|",
            *rows,
            "",
        ]
    )


def _spoken(told: Sequence[str]) -> str:
    words = (one.removeprefix("License :: OSI Approved :: ") for one in told)
    notes = {note for one in told if (note := ALLOWED[one])}
    return ", ".join(words) + "".join(f" ({note})" for note in sorted(notes))


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).casefold()


def main(arguments: Sequence[str] | None = None) -> int:
    """Write both files, or tell whether they are current."""
    parser = argparse.ArgumentParser(prog="bill_of_materials", description="write docs/sbom.json")
    parser.add_argument("--check", action="store_true", help="only tell whether they are current")
    told = parser.parse_args(arguments)
    try:
        files = written()
    except Unread as unread:
        print(unread, file=sys.stderr)
        return 1
    for file, text in files.items():
        place = ROOT / file
        if not told.check:
            place.write_text(text, encoding="utf-8")
        elif not place.is_file() or place.read_text(encoding="utf-8") != text:
            print(f"{file} is not what the lock files say; run: make sbom", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
