"""Every flow of the product, each an event of one function; this package names them all."""

from tests.faults.flows import (
    across,
    across_people,
    changes,
    choices,
    codes,
    denials,
    desk,
    figures,
    files,
    following,
    messages,
    papers,
    posting,
    profiles,
    renewal,
    routine,
    visits,
)
from tests.faults.lives import FLOWS

__all__ = [
    "FLOWS",
    "across",
    "across_people",
    "changes",
    "choices",
    "codes",
    "denials",
    "desk",
    "figures",
    "files",
    "following",
    "messages",
    "papers",
    "posting",
    "profiles",
    "renewal",
    "routine",
    "visits",
]
