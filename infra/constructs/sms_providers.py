"""What a function is told of the SMS providers, and what it may read of their secret."""

import json

from aws_cdk import Stack
from aws_cdk.aws_iam import PolicyStatement

from infra.config import StageConfig
from infra.constructs import rights
from infra.constructs.registered_ids import file_of
from infra.sms import GATEWAY, SmsProvider
from infra.stacks.data import DataStack


def told_of_providers(stack: Stack, config: StageConfig, data: DataStack) -> str:
    """SMS_PROVIDERS: a JSON list, the preferred first; the secret is named and not told."""
    return stack.to_json_string([_told(one, data) for one in config.sms_providers])


def sending_through_providers(stack: Stack, config: StageConfig, data: DataStack) -> str:
    """The same for who sends, and so has the layer `sms`."""
    every = config.sms_providers
    return stack.to_json_string([_told(one, data) | {"templates": file_of(one)} for one in every])


def paces_of_providers(stack: Stack, config: StageConfig) -> str:
    """The same for who only has to know how fast they are."""
    return stack.to_json_string([_pace(one) for one in config.sms_providers])


def registered_wordings(config: StageConfig) -> str:
    """SMS_TEMPLATES: of each provider, by name, the file of its ids; no secret."""
    return json.dumps({one.name: file_of(one) for one in config.sms_providers})


def reading_their_secret(data: DataStack) -> list[PolicyStatement]:
    """Allow to read the gateway's secret, where there is a gateway."""
    return [rights.reading(data.sms_secret)] if data.sms_secret else []


def _pace(one: SmsProvider) -> dict[str, object]:
    return {
        "name": one.name,
        "per_second": one.per_second,
        "daily_segments": one.daily_segments,
    }


def _told(one: SmsProvider, data: DataStack) -> dict[str, object]:
    told = _pace(one)
    if one.name == GATEWAY and data.sms_secret is not None:
        told |= {"url": one.url, "secret": data.sms_secret.secret_arn}
    return told
