"""What the checks of a filed case are made of, as the rows are now."""

from collections.abc import Callable
from dataclasses import dataclass

from zhiban.domain.batches import Beside
from zhiban.domain.cases import Case
from zhiban.domain.catalogue import Catalogue
from zhiban.domain.decisions import end_is_open, rests_on
from zhiban.domain.errors import CatalogueError
from zhiban.store.applications import Applications
from zhiban.store.corrections import last_entry
from zhiban.store.dossiers import Dossiers
from zhiban.store.entities import Entities
from zhiban.store.licences import Licences
from zhiban.store.ringing import Switches
from zhiban.store.table import Table


@dataclass(frozen=True, slots=True)
class CaseChecks:
    """Gathers it. `fits` says whether a seal over some bytes is this county's own."""

    catalogue: Catalogue
    applications: Applications
    licences: Licences
    entities: Entities
    dossiers: Dossiers
    registry: Table
    fits: Callable[[bytes, bytes], bool]

    def beside(self, case: Case, switches: Switches) -> Beside | None:
        """Everything that is read beside the case; None where its item left the catalogue."""
        try:
            item, kind = self.catalogue.item(case.item), self.catalogue.kind(case.kind)
        except CatalogueError:
            return None
        licence = self.licences.get(case.uscc, case.kind, case.number)
        filing = case.filing
        signed = self.applications.get(case.id, filing.number) if filing else None
        return Beside(
            item=item,
            licence=licence,
            entity=self.entities.get(case.uscc),
            signed=signed,
            sealed=signed is not None and self.fits(signed.evidence.encode(), signed.seal),
            stopped=item.code in switches.stopped,
            unsure=item.of_low_confidence and item.code not in switches.approved,
            automatic=(on := item.code in switches.automatic),
            typed=on and rests_on(last_entry(self.registry, case), licence),
            end_open=end_is_open(case, kind, licence),
            tasks=[task.what for task in self.dossiers.tasks(case.id) if task.done is None],
        )
