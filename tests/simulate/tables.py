"""The tables of a simulation: those of a dictionary, with a stream of what was inserted."""

from typing import Any

from tests.expressions import Wire
from tests.in_process_table import InProcessTables
from tests.world import CASES_INDEXES, INDEX_KEYS, REGISTRY_INDEXES

INDEXES = {
    table: {index: INDEX_KEYS[index] for index in told}
    for table, told in {"registry": REGISTRY_INDEXES, "cases": CASES_INDEXES}.items()
}


class StreamedTables(InProcessTables):
    """Both tables of a county; `stream` holds the records of event rows newly inserted in cases."""

    def __init__(self) -> None:
        super().__init__(INDEXES)
        self.stream: list[dict[str, Any]] = []

    def _write(self, table: str, key: Wire, old: Wire | None, new: Wire | None) -> None:
        self._keep(table, key, old, new)
        if table == "cases" and old is None and new and key["SK"]["S"].startswith("EVENT#"):
            change: dict[str, Any] = {"Keys": key, "NewImage": {"type": new["type"]}}
            change["SequenceNumber"] = str(self.writes)
            self.stream.append({"eventName": "INSERT", "dynamodb": change})

    def _keep(self, table: str, key: Wire, old: Wire | None, new: Wire | None) -> None:
        super()._write(table, key, old, new)

    def take_stream(self) -> list[dict[str, Any]]:
        """What was inserted since it was asked last."""
        taken, self.stream = self.stream, []
        return taken
