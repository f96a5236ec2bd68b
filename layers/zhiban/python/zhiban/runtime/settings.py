"""Settings from the environment: a frozen dataclass per function, all faults reported at once.

A field `registry_table: str` is read from REGISTRY_TABLE; a field with a default may be absent.
Fields are str or int. Plain dataclasses and not a validation library, because every function
reads its settings in its cold start.
"""

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields

from zhiban.domain.errors import SettingsError


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What every function is told."""

    stage: str
    county: str
    clock_offset_parameter: str = ""


def variables(kind: type[Settings]) -> frozenset[str]:
    """The environment variables a function's settings are read from."""
    return frozenset(field.name.upper() for field in fields(kind))


def read_settings[S: Settings](kind: type[S], environ: Mapping[str, str]) -> S:
    """The settings of a function. Raises SettingsError naming every fault at once."""
    found: dict[str, object] = {}
    faults: list[str] = []
    for field in fields(kind):
        raw = environ.get(field.name.upper(), "")
        if not raw:
            if field.default is MISSING:
                faults.append(f"{field.name.upper()} is not set")
        elif field.type in (int, "int"):
            if raw.isascii() and raw.isdigit():
                found[field.name] = int(raw)
            else:
                faults.append(f"{field.name.upper()} must be a whole number")
        else:
            found[field.name] = raw
    if found.get("clock_offset_parameter") and found.get("stage") != "local":
        faults.append("CLOCK_OFFSET_PARAMETER is for the local stage only")
    if faults:
        raise SettingsError("; ".join(faults))
    return kind(**found)  # type: ignore[arg-type]
