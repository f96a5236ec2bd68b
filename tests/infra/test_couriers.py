"""The courier's part of the stacks: its times fit each other, its doors are few."""

import json
from typing import Any

from tests.infra.conftest import Stage, Synthesised
from zhiban.domain.parcels import LEASE


def queue_of(stage: Stage) -> dict[str, Any]:
    queue: dict[str, Any]
    (queue,) = (
        one["Properties"]
        for name, one in stage.of("AWS::SQS::Queue").items()
        if name.startswith("CouriersOrdersQueue")
    )
    return queue


def test_a_claim_outlives_its_function_and_is_over_when_the_message_comes_back(
    stage: Stage,
) -> None:
    timeout = stage.functions["order_couriers"]["Timeout"]
    assert timeout < LEASE.total_seconds() < queue_of(stage)["VisibilityTimeout"]


def test_the_bus_hands_on_what_asks_for_a_parcel_or_for_none_and_nothing_else(stage: Stage) -> None:
    patterns = [
        one["Properties"]["EventPattern"]
        for one in stage.of("AWS::Events::Rule").values()
        if "CouriersOrdersQueue" in json.dumps(one["Properties"]["Targets"])
    ]
    told = [
        "case_issued",
        "case_delivered",
        "case_closed",
        "original_collected",
        "original_handed_in",
    ]
    assert patterns == [{"source": ["zhiban.cases"], "detail-type": told}]


def test_the_partners_api_has_a_door_for_the_courier(stage: Stage) -> None:
    apis = {n for n in stage.of("AWS::ApiGatewayV2::Api") if n.startswith("InterfacesPartners")}
    (api,) = apis
    routes = [
        one["Properties"]
        for one in stage.of("AWS::ApiGatewayV2::Route").values()
        if one["Properties"]["ApiId"] == {"Ref": api}
    ]
    assert "POST /courier/events" in {route["RouteKey"] for route in routes}


def test_the_secret_is_made_with_an_empty_previous_one(synthesised: Synthesised) -> None:
    (made,) = (
        one["Properties"]["GenerateSecretString"]
        for name, one in synthesised.example.of("AWS::SecretsManager::Secret").items()
        if name.startswith("SecretsPartnersCourier")
    )
    assert json.loads(made["SecretStringTemplate"]) == {"previous": ""}
    assert (made["GenerateStringKey"], made["PasswordLength"]) == ("current", 64)


def test_only_who_orders_may_open_a_phone_number(stage: Stage) -> None:
    told = stage.functions
    assert "CIPHER_SECRET" in told["order_couriers"]["Environment"]["Variables"]
    assert "CIPHER_SECRET" not in told["track_parcels"]["Environment"]["Variables"]
