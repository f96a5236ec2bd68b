"""The officers' desk: its pages for anybody, its API behind their pool's tokens."""

from aws_cdk import Acknowledgment, Duration, Stack, Validations
from aws_cdk.aws_apigatewayv2 import HttpMethod
from aws_cdk.aws_apigatewayv2_authorizers import HttpUserPoolAuthorizer
from aws_cdk.aws_iam import PolicyStatement
from aws_cdk.aws_lambda import IFunction
from constructs import Construct

from infra.constructs import rights
from infra.constructs.documents import reading_photographs
from infra.constructs.exports import exported_files
from infra.constructs.functions import Functions
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
            layers=["documents"],
        )
        assert function.role is not None
        data.documents.acknowledge_photographs(function.role)
        web = Web(self, "Officers", config=config, requests_per_second=20, burst=50)
        pool = data.officers
        authorizer = HttpUserPoolAuthorizer("Tokens", pool, user_pool_clients=[pool.client])
        web.serve(ROUTES, function, authorizer, PAGES)
        assert function.role is not None
        data.documents.acknowledge_all(function.role)
        Validations.of(web).acknowledge(
            Acknowledgment(
                id="AwsSolutions-APIG4",
                reason="The three routes without an authorizer serve the desk's page and its files,"
                " the same for everybody; every call that tells or changes anything has it.",
            )
        )


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
        *reading_photographs(data.documents_arn),
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
        ),
        rights.on_indexes(data.cases, "queue", "outbox"),
        rights.on_indexes(data.registry, "names", "tails"),
        rights.knowing_seal(data.seal_key),
        PolicyStatement(actions=["s3:GetObject"], resources=[f"{data.documents_arn}/*"]),
        rights.reading(data.cipher),
        PolicyStatement(actions=["kms:Verify"], resources=[data.seal_key.key_arn]),
        rights.on_key(data.key, region, ["dynamodb", "s3", "secretsmanager"]),
    ]
