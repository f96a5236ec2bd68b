"""What reporting works with."""

from dataclasses import dataclass
from typing import Any

from zhiban.domain.catalogue import Catalogue
from zhiban.domain.figures import Prices
from zhiban.gateways.bucket import Bucket
from zhiban.store.figures import Figures
from zhiban.store.summaries import Summaries


@dataclass(frozen=True, slots=True)
class Parts:
    """The counts, the bucket reports go to, and who speaks in them."""

    client: Any
    catalogue: Catalogue
    summaries: Summaries
    figures: Figures
    bucket: Bucket
    prices: Prices
    county: str
    bureau: str

    def kind_name(self, code: str) -> str:
        """What a kind of licence is called; one that left the catalogue by its code."""
        found = self.catalogue.kinds.get(code)
        return found.name if found else code
