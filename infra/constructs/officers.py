"""The officers' desk: its pages for anybody, its API behind their pool's tokens."""

import json

from aws_cdk import Duration, Stack
from aws_cdk.aws_apigatewayv2 import HttpMethod
from aws_cdk.aws_apigatewayv2_authorizers import HttpUserPoolAuthorizer
from aws_cdk.aws_iam import PolicyStatement
from aws_cdk.aws_lambda import IFunction
from aws_cdk.aws_sns import ITopic
from constructs import Construct

from infra.constructs import rights
from infra.constructs.exports import exported_files
from infra.constructs.functions import Functions
from infra.constructs.interfaces import Interfaces
from infra.constructs.releasing import Released
from infra.constructs.shared_rights import ObjectRights
from infra.constructs.sms_providers import registered_wordings
from infra.constructs.statistics import monthly_reports
from infra.constructs.web import Web
from infra.stacks.data import DataStack

PAGES = (
    (HttpMethod.GET, "/"),
    (HttpMethod.GET, "/desk"),
    (HttpMethod.GET, "/assets/{name}"),
)
"""The desk itself, for anybody: static, and everything on it is asked for by token."""

ROUTES = (
    (HttpMethod.GET, "/openapi.json"),
    (HttpMethod.GET, "/api/waiting"),
    (HttpMethod.POST, "/api/search"),
    (HttpMethod.GET, "/api/queue"),
    (HttpMethod.GET, "/api/cases/{case_id}"),
    (HttpMethod.GET, "/api/cases/{case_id}/materials/{sha256}"),
    (HttpMethod.GET, "/api/cases/{case_id}/proof"),
    (HttpMethod.POST, "/api/cases/{case_id}/reveal"),
    (HttpMethod.POST, "/api/cases/{case_id}/label"),
    (HttpMethod.POST, "/api/cases/{case_id}/decision"),
    (HttpMethod.POST, "/api/cases/{case_id}/special"),
    (HttpMethod.POST, "/api/cases/{case_id}/finding"),
    (HttpMethod.POST, "/api/cases/{case_id}/extension"),
    (HttpMethod.GET, "/api/batches"),
    (HttpMethod.POST, "/api/batches/grant"),
    (HttpMethod.GET, "/api/worklist"),
    (HttpMethod.POST, "/api/worklist/{pk}/{sk}/done"),
    (HttpMethod.GET, "/api/days/{day}"),
    (HttpMethod.GET, "/api/forecast"),
    (HttpMethod.GET, "/api/ringing"),
    (HttpMethod.POST, "/api/ringing/go"),
    (HttpMethod.GET, "/api/items"),
    (HttpMethod.GET, "/api/items/{code}"),
    (HttpMethod.GET, "/api/items/{code}/ladder"),
    (HttpMethod.GET, "/api/templates"),
    (HttpMethod.GET, "/api/items/stopped"),
    (HttpMethod.PUT, "/api/items/stopped"),
    (HttpMethod.GET, "/api/items/approved"),
    (HttpMethod.PUT, "/api/items/approved"),
    (HttpMethod.GET, "/api/items/automatic"),
    (HttpMethod.PUT, "/api/items/automatic"),
    (HttpMethod.GET, "/api/rules/proposals"),
    (HttpMethod.POST, "/api/rules/proposals"),
    (HttpMethod.POST, "/api/rules/proposals/{proposal}/word"),
    (HttpMethod.POST, "/api/rules/what-if"),
    (HttpMethod.GET, "/api/holders/{uscc}"),
    (HttpMethod.POST, "/api/holders/{uscc}/reveal"),
    (HttpMethod.GET, "/api/holders/{uscc}/reads"),
    (HttpMethod.POST, "/api/holders/{uscc}/report"),
    (HttpMethod.PUT, "/api/holders/{uscc}"),
    (HttpMethod.POST, "/api/holders/{uscc}/changes"),
    (HttpMethod.PUT, "/api/holders/{uscc}/licences"),
    (HttpMethod.GET, "/api/holders/{uscc}/profile"),
    (HttpMethod.PUT, "/api/holders/{uscc}/profile/{tag}"),
    (HttpMethod.PUT, "/api/holders/{uscc}/profiling"),
    (HttpMethod.POST, "/api/profiles/preview"),
    (HttpMethod.GET, "/api/files/{sha256}"),
    (HttpMethod.POST, "/api/files/{sha256}/ruling"),
    (HttpMethod.GET, "/api/exports"),
    (HttpMethod.POST, "/api/exports"),
    (HttpMethod.POST, "/api/exports/{export}/link"),
    (HttpMethod.GET, "/api/statistics"),
    (HttpMethod.GET, "/api/statistics/need"),
    (HttpMethod.GET, "/api/statistics/today"),
    (HttpMethod.GET, "/api/reports"),
    (HttpMethod.GET, "/api/reports/{month}"),
    (HttpMethod.GET, "/api/quality"),
)
"""Those of the function's own table; what is not named here reaches nothing."""


class OfficersDesk(Construct):
    """HTTP API → JWT authorizer, the pages excepted → officer_api."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        functions: Functions,
        data: DataStack,
        exporting: IFunction,
        objects: ObjectRights,
        interfaces: Interfaces,
        topic: ITopic,
    ) -> None:
        super().__init__(scope, construct_id)
        config = functions.config
        function = functions.add(
            "officer_api",
            environment={
                "REGISTRY_TABLE": data.registry.table_name,
                "CASES_TABLE": data.cases.table_name,
                "CIPHER_SECRET": data.cipher.secret_arn,
                "SHARDS": str(config.shards),
                "CITIZEN_BASE_URL": config.citizen_base_url,
                "SMS_SIGNATURE": config.sms_signature,
                "OFFICE_PHONE": config.office_phone,
                "MESSAGE_MODE": config.message_mode,
                "OFFICIAL_PLACE": config.official_place,
                "FILES_BUCKET": data.files.bucket.bucket_name,
                "PARTS_QUEUE_URL": data.files.parts.queue.queue_url,
                "EXPORT_FUNCTION": exporting.function_name,
                "DOCUMENTS_BUCKET": data.documents.bucket_name,
                "SMS_PRICE": config.sms_price,
                "SMS_TEMPLATES": registered_wordings(config),
                "PARCEL_PRICE": config.parcel_price,
                "RETENTION": json.dumps(dict(config.retention), sort_keys=True),
                "DESTROY_THROUGH": config.destroy_through,
                "SEAL_KEY": data.seal_key.key_arn,
                "OFFICE_ADDRESS": config.office_address,
                "BUREAU_NAME": config.bureau_name,
                "COUNTY_NAME": config.county_name,
                "DESK_BASE_URL": config.desk_base_url,
                "SIGN_IN_BASE_URL": config.sign_in_base_url,
                "SIGN_IN_CLIENT": data.officers.client.user_pool_client_id,
            },
            rights=_rights(data, exporting, Stack.of(self).region),
            # One whole processor, and as long as API Gateway waits: for the forecast.
            timeout=Duration.seconds(29),
            memory=1769,
            shared=[objects.reading, objects.photographs],
            layers=["documents", "sms"],
        )
        self.web = Web(interfaces, "Officers", config=config, requests_per_second=20, burst=50)
        pool = data.officers
        authorizer = HttpUserPoolAuthorizer("Tokens", pool, user_pool_clients=[pool.client])
        answering: IFunction = function
        if not config.is_local:  # the emulator has no CodeDeploy
            released = Released(
                self, "Released", function=function, faults=self.web.faults, topic=topic
            )
            answering = released.live
        self.web.serve(ROUTES, answering, authorizer, PAGES)


def _rights(data: DataStack, exporting: IFunction, region: str) -> list[PolicyStatement]:
    return [
        rights.on_table(
            data.registry,
            rights.GET,
            rights.GET_MANY,
            rights.CHECK,
            rights.QUERY,
            rights.SCAN,
            rights.PUT,
            rights.UPDATE,
        ),
        rights.sending_to(data.files.parts.queue),
        rights.starting(exporting),
        PolicyStatement(
            actions=["s3:GetObject", "s3:GetObjectVersion"],
            resources=[*exported_files(data), *monthly_reports(data)],
        ),
        rights.on_table(
            data.cases,
            rights.GET,
            rights.GET_MANY,
            rights.QUERY,
            rights.PUT,
            rights.UPDATE,
            rights.DELETE,
            rights.CHECK,
        ),
        rights.on_indexes(data.cases, "queue", "outbox"),
        rights.on_indexes(data.registry, "names", "tails"),
        rights.knowing_seal(data.seal_key),
        rights.reading(data.cipher),
        PolicyStatement(actions=["kms:Verify"], resources=[data.seal_key.key_arn]),
        rights.on_key(data.key, region, ["dynamodb", "s3", "secretsmanager"]),
    ]
