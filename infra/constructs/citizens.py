"""Citizens: the page behind the link in a message, and what it asks of the county."""

import json

from aws_cdk import Duration, Stack
from aws_cdk.aws_apigatewayv2 import HttpMethod
from aws_cdk.aws_iam import PolicyStatement
from aws_cdk.aws_lambda import IFunction
from aws_cdk.aws_sns import ITopic
from constructs import Construct

from infra.config import StageConfig
from infra.constructs import rights
from infra.constructs.functions import Functions
from infra.constructs.interfaces import Interfaces
from infra.constructs.releasing import Released
from infra.constructs.shared_rights import SharedRights
from infra.constructs.sms_providers import reading_their_secret, sending_through_providers
from infra.constructs.web import Web
from infra.stacks.data import DataStack

ROUTES = (
    (HttpMethod.GET, "/"),
    (HttpMethod.GET, "/r"),
    (HttpMethod.HEAD, "/r"),
    (HttpMethod.GET, "/privacy"),
    (HttpMethod.GET, "/statistics"),
    (HttpMethod.GET, "/statistics/en"),
    (HttpMethod.GET, "/api/statistics"),
    (HttpMethod.GET, "/openapi.json"),
    (HttpMethod.GET, "/assets/{name}"),
    (HttpMethod.GET, "/api/session"),
    (HttpMethod.POST, "/api/session"),
    (HttpMethod.POST, "/api/session/leave"),
    (HttpMethod.POST, "/api/session/code"),
    (HttpMethod.POST, "/api/session/verify"),
    (HttpMethod.GET, "/callback"),
    (HttpMethod.POST, "/api/session/sign-in"),
    (HttpMethod.POST, "/api/session/sign-in/answer"),
    (HttpMethod.PUT, "/api/session/reminders"),
    (HttpMethod.PUT, "/api/session/next-reminder"),
    (HttpMethod.GET, "/api/session/addresses"),
    (HttpMethod.POST, "/api/messages/check"),
    (HttpMethod.PUT, "/api/session/profiling"),
    (HttpMethod.GET, "/api/cases/{case_id}"),
    (HttpMethod.GET, "/api/cases/{case_id}/calendar"),
    (HttpMethod.POST, "/api/cases/{case_id}/intent"),
    (HttpMethod.PUT, "/api/cases/{case_id}/change"),
    (HttpMethod.GET, "/api/cases/{case_id}/form"),
    (HttpMethod.PUT, "/api/cases/{case_id}/form"),
    (HttpMethod.POST, "/api/cases/{case_id}/materials/{material}"),
    (HttpMethod.PUT, "/api/cases/{case_id}/materials/{material}"),
    (HttpMethod.GET, "/api/cases/{case_id}/materials/{material}/{sha256}"),
    (HttpMethod.POST, "/api/cases/{case_id}/sign"),
    (HttpMethod.GET, "/api/cases/{case_id}/authorisation"),
    (HttpMethod.PUT, "/api/cases/{case_id}/authorisation"),
    (HttpMethod.POST, "/api/cases/{case_id}/authorisation"),
    (HttpMethod.POST, "/api/cases/{case_id}/authorisation/revocation"),
    (HttpMethod.POST, "/api/cases/{case_id}/withdrawal"),
    (HttpMethod.PUT, "/api/cases/{case_id}/rating"),
    (HttpMethod.GET, "/api/cases/{case_id}/documents/{what}"),
    (HttpMethod.GET, "/v"),
    (HttpMethod.HEAD, "/v"),
    (HttpMethod.POST, "/api/documents/check"),
)
"""Everything a citizen's browser may ask; anything else is answered by the API itself."""


def told_of_sign_in(stack: Stack, config: StageConfig, data: DataStack) -> str:
    """SIGN_IN: where citizens may sign in, "" where nowhere; the secret is named and not told."""
    if config.sign_in is None:
        return ""
    told = config.sign_in.told()
    if data.sign_in_secret is not None:
        told["secret"] = data.sign_in_secret.secret_arn
    return stack.to_json_string(told)


TIMEOUT = Duration.seconds(28)
"""Just under what an HTTP API waits for."""


class Citizens(Construct):
    """HTTP API → citizen_api. Outputs `CitizensApiId`."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        functions: Functions,
        data: DataStack,
        shared: SharedRights,
        interfaces: Interfaces,
        topic: ITopic,
    ) -> None:
        super().__init__(scope, construct_id)
        config, objects = functions.config, shared.objects
        function = functions.add(
            "citizen_api",
            environment={
                "REGISTRY_TABLE": data.registry.table_name,
                "CASES_TABLE": data.cases.table_name,
                "DOCUMENTS_BUCKET": data.documents.bucket_name,
                "SHARDS": str(config.shards),
                "CIPHER_SECRET": data.cipher.secret_arn,
                "SEAL_KEY": data.seal_key.key_arn,
                "CITIZEN_BASE_URL": config.citizen_base_url,
                "SMS_SIGNATURE": config.sms_signature,
                "OFFICE_PHONE": config.office_phone,
                "OFFICE_ADDRESS": config.office_address,
                "BUREAU_NAME": config.bureau_name,
                "BUREAU_NAME_EN": config.bureau_name_en,
                "COUNTY_NAME": config.county_name,
                "MESSAGE_MODE": config.message_mode,
                "SIGN_IN": told_of_sign_in(Stack.of(self), config, data),
                "RETENTION": json.dumps(dict(config.retention), sort_keys=True),
                "CONTACT_RESTS_DAYS": str(config.contact_rests_days),
                "SMS_PROVIDERS": sending_through_providers(Stack.of(self), config, data),
            },
            rights=self._rights(data),
            timeout=TIMEOUT,
            memory=1024,
            shared=[shared.phones, objects.reading, objects.drafting, objects.photographs],
            layers=["sms"],
        )
        self.web = Web(
            interfaces,
            "Citizens",
            config=config,
            requests_per_second=config.citizen_requests_per_second,
            burst=2 * config.citizen_requests_per_second,
        )
        answering: IFunction = function
        if not config.is_local:  # the emulator has no CodeDeploy
            released = Released(
                self, "Released", function=function, faults=self.web.faults, topic=topic
            )
            answering = released.live
        self.web.serve(ROUTES, answering)

    def _rights(self, data: DataStack) -> list[PolicyStatement]:
        return [
            rights.on_table(
                data.registry,
                rights.GET,
                rights.GET_MANY,
                rights.QUERY,
                rights.PUT,
                rights.UPDATE,
                rights.CHECK,
            ),
            rights.on_table(
                data.cases,
                rights.GET,
                rights.GET_MANY,
                rights.QUERY,
                rights.PUT,
                rights.UPDATE,
                rights.CHECK,
            ),
            rights.reading(data.cipher),
            *reading_their_secret(data),
            *([rights.reading(data.sign_in_secret)] if data.sign_in_secret else []),
            rights.sealing_with(data.seal_key),
            rights.on_key(data.key, Stack.of(self).region, ["dynamodb", "s3", "secretsmanager"]),
        ]
