"""Amazon SNS as the carrier. It takes no reference of ours, so a lost answer stays unknown."""

from typing import Any

from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
)

from zhiban import aws
from zhiban.domain.errors import AnswerLost, Refused
from zhiban.domain.messages import Message
from zhiban.gateways.sms.codes import SNS_ANSWERS, refusal


class SnsGateway:
    """Direct-to-phone publishing, transactional class."""

    def __init__(self, client: Any = None) -> None:
        # One attempt only: a client that retries by itself would send twice after a lost answer.
        config = Config(connect_timeout=3, read_timeout=10, retries={"total_max_attempts": 1})
        self.client = client or aws.client("sns", config=config)

    def send(self, mobile: str, message: Message, reference: str) -> str:  # noqa: ARG002
        """Hand one SMS over; see SmsGateway. `reference` is not carried by SNS."""
        try:
            answer = self.client.publish(
                PhoneNumber=f"+86{mobile}",
                Message=message.text,
                MessageAttributes={
                    "AWS.SNS.SMS.SMSType": {
                        "DataType": "String",
                        "StringValue": "Transactional",
                    }
                },
            )
        except (EndpointConnectionError, ConnectTimeoutError, NoCredentialsError) as error:
            raise Refused("not_connected") from error
        except ClientError as error:
            raise refusal(SNS_ANSWERS, str(error.response["Error"]["Code"])) from error
        except BotoCoreError as error:
            raise AnswerLost("no answer from SNS") from error
        return str(answer["MessageId"])
