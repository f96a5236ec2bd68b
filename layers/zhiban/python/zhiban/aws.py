"""Clients of AWS: the one place they are made, for store and gateways.

By botocore, which boto3 only wraps: what boto3 adds (resources, transfers of files in parts) nobody
here uses, and importing it costs a quarter of a function's start (docs/decisions/0132).
"""

from functools import cache
from typing import Any

import botocore.session
from botocore.config import Config


def client(service: str, *, config: Config | None = None) -> Any:
    """A client of one service, with the credentials and region of the environment."""
    return _session().create_client(service, config=config)


@cache
def _session() -> botocore.session.Session:
    return botocore.session.get_session()
