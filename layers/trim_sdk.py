"""Leaves of the SDK's data what our functions read at their start, and nothing else.

botocore describes every service of AWS in JSON: 20 MB, most of it prose. A function reads the
descriptions of the services it calls, and where every service answers. Kept are the services of
`SERVICES`, whole but for their prose, and the places of those. Nothing of a call's form changes
(docs/decisions/0165).
"""

import gzip
import json
import shutil
from collections.abc import Collection
from pathlib import Path
from typing import Any

SERVICES = frozenset(
    {"dynamodb", "events", "kms", "lambda", "s3", "secretsmanager", "sns", "sqs", "ssm"}
)
"""What `zhiban.aws.client` is asked for anywhere, and what Powertools reads parameters by (ssm: the
local stage's clock); a test holds both together."""
OF_NO_CALL = frozenset({"examples-1", "completions-1"})
PLACES = "endpoints.json"


def trim_sdk(data: Path, services: Collection[str] = SERVICES) -> None:
    """Trim botocore's folder `data` in place. Raises FileNotFoundError where one is not there."""
    for folder in (path for path in data.iterdir() if path.is_dir() and path.name not in services):
        shutil.rmtree(folder)
    for name in services:
        newest = max((data / name).iterdir())
        for version in (data / name).iterdir():
            if version != newest:
                shutil.rmtree(version)
        for file in newest.iterdir():
            _trim(file)
    places = json.loads((data / PLACES).read_bytes())
    for partition in places["partitions"]:
        kept = {name: told for name, told in partition["services"].items() if name in services}
        partition["services"] = kept
    _write(data / PLACES, places)


def without_prose(told: Any) -> Any:
    """A description without what is written for people; that it was there, botocore asks for."""
    if isinstance(told, dict):
        return {
            key: "" if key == "documentation" and isinstance(value, str) else without_prose(value)
            for key, value in told.items()
        }
    return [without_prose(one) for one in told] if isinstance(told, list) else told


def _trim(file: Path) -> None:
    name = file.name.removesuffix(".gz").removesuffix(".json")
    if name not in OF_NO_CALL:
        packed = file.suffix == ".gz"
        told = json.loads(gzip.decompress(file.read_bytes()) if packed else file.read_bytes())
        _write(file.with_name(f"{name}.json"), without_prose(told))
    if file.suffix == ".gz" or name in OF_NO_CALL:
        file.unlink()


def _write(file: Path, told: Any) -> None:
    file.write_text(json.dumps(told, separators=(",", ":")), encoding="utf-8")
