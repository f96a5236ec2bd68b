"""Under which ids the SMS providers know our wordings: a layer of a file each."""

import json
import tempfile
from pathlib import Path

from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra.config import StageConfig
from infra.sms import SmsProvider

_FOLDER = "python/registered_ids"
"""Where the functions look: `zhiban.gateways.sms.registered`."""


def file_of(provider: SmsProvider) -> str:
    """The name of the file of a provider's ids."""
    return f"{provider.name}.json"


def registered_ids(scope: Construct, config: StageConfig) -> lambda_.LayerVersion:
    """The ids of a stage. A layer, as an environment takes 4 KB and a county's ids are more."""
    with tempfile.TemporaryDirectory() as folder:
        ids = Path(folder, _FOLDER)
        ids.mkdir(parents=True)
        for one in config.sms_providers:
            told = json.dumps(dict(one.templates), indent=1, sort_keys=True)
            (ids / file_of(one)).write_text(told, encoding="utf-8")
        return lambda_.LayerVersion(
            scope,
            "SmsLayer",
            code=lambda_.Code.from_asset(folder),
            compatible_runtimes=[lambda_.Runtime.PYTHON_3_13],
        )
