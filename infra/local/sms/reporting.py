"""Posting a receipt to the county's webhook, as a gateway would."""

import json
import urllib.error
import urllib.request
from collections.abc import Callable

from infra.local.cloud import Cloud
from infra.local.sms.book import Taken
from infra.local.sms.signing import sign


def post_receipt(url: str, secret: str, one: Taken, stat: str) -> bool:
    """Tell one word of the carrier's; returns whether it was taken. Raises OSError."""
    told = {"message_id": one.id, "reference": one.reference, "stat": stat}
    body = json.dumps({"receipts": [told]}).encode()
    headers = {"Content-Type": "application/json", **sign(secret, body)}
    request = urllib.request.Request(url, data=body, headers=headers, method="POST")  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except urllib.error.HTTPError:
        return False


def reporter(cloud: Cloud, secret: Callable[[], str]) -> Callable[[Taken, str], bool]:
    """What posts receipts to the partners' API of the running county."""

    def report(one: Taken, stat: str) -> bool:
        api = cloud.outputs["PartnersApiId"]
        url = f"{cloud.settings.endpoint}/_aws/execute-api/{api}/$default/sms/receipts"
        return post_receipt(url, secret(), one, stat)

    return report


def shared_secret(cloud: Cloud) -> str:
    """The secret the county shares with its gateway, as it stands in Secrets Manager."""
    answer = cloud.client("secretsmanager").get_secret_value(
        SecretId=cloud.outputs["SmsGatewaySecret"]
    )
    return str(json.loads(answer["SecretString"])["current"])
