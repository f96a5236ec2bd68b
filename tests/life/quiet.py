"""The quick county without its slowest parts: pages are not drawn, and nothing is logged."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import issue_licences.copying
import issue_licences.making
from issue_licences.copy_page import CopyPage
from issue_licences.page import LicencePage, Printed
from tests.quick_world import QuickWorld, quick_county
from zhiban.runtime.observability import logger, metrics


def _not_drawn(page: LicencePage | CopyPage, font: Path) -> Printed:
    """A page's words as they are."""
    return Printed(repr(page).encode(), ())


@contextmanager
def quiet_county() -> Iterator[QuickWorld]:
    """A fresh county for one life."""
    level = logger.log_level
    logger.setLevel(logging.CRITICAL)
    try:
        with (
            patch.object(issue_licences.making, "print_licence", _not_drawn),
            patch.object(issue_licences.copying, "print_copy", _not_drawn),
            quick_county() as world,
        ):
            yield world
    finally:
        logger.setLevel(level)
        metrics.provider.clear_metrics()
