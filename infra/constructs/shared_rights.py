"""Policies that several roles bear: each of their wildcards stands once, with its one reason.

What a role may do beyond them is in its own policy, on resources named in full.
"""

from aws_cdk import Acknowledgment, Validations
from aws_cdk.aws_iam import Policy, PolicyStatement
from constructs import Construct

from infra.constructs import rights
from infra.constructs.archive import ROOTS
from infra.constructs.documents import APPLICATIONS, DRAFTS, LICENCES, MATERIALS
from infra.constructs.files import INBOX, REJECTS
from infra.stacks.data import DataStack


class PhoneRights(Policy):
    """Leave to send SMS, and nothing else of SNS."""

    def __init__(self, scope: Construct, construct_id: str) -> None:
        super().__init__(scope, construct_id, statements=rights.publishing_to_phones())
        Validations.of(self).acknowledge(
            Acknowledgment(
                id="AwsSolutions-IAM5[Resource::*]",
                reason="A phone number is no resource of IAM: publishing to one is allowed on * or"
                " not at all. A denial beside it keeps whoever bears this off every topic.",
            )
        )


class ObjectRights(Construct):
    """Leave to read and write in the buckets of documents, of files and of the archive, one policy
    a purpose."""

    def __init__(self, scope: Construct, construct_id: str, *, data: DataStack) -> None:
        super().__init__(scope, construct_id)
        papers, files = data.documents_arn, data.files_arn
        self.reading = self._policy(
            "Reading",
            ["s3:GetObject"],
            *(f"{papers}/{folder}*" for folder in (APPLICATIONS, LICENCES)),
        )
        self.writing = self._policy(
            "Writing",
            ["s3:PutObject"],
            *(f"{papers}/{folder}*" for folder in (APPLICATIONS, LICENCES, MATERIALS)),
        )
        self.erasing = self._policy(
            "Erasing",
            ["s3:DeleteObject"],
            *(f"{papers}/{folder}*" for folder in (APPLICATIONS, LICENCES, DRAFTS, MATERIALS)),
        )
        self.archiving = self._policy("Archiving", ["s3:PutObject"], f"{data.archive_arn}/{ROOTS}*")
        self.drafting = self._policy("Drafting", ["s3:PutObject"], f"{papers}/{DRAFTS}*")
        self.photographs = self._policy(
            "Photographs",
            ["s3:GetObject", "s3:GetObjectTagging"],
            *(f"{papers}/{folder}*" for folder in (DRAFTS, MATERIALS)),
        )
        self.photographs.add_statements(_being_told_of_none(papers))
        self.intake = self._policy(
            "Intake", ["s3:GetObject", "s3:GetObjectVersion"], f"{files}/{INBOX}*"
        )
        self.intake.add_statements(
            PolicyStatement(
                actions=["s3:GetObject", "s3:PutObject"], resources=[f"{files}/{REJECTS}*"]
            )
        )
        self._acknowledge(
            *(
                f"{data.documents.arn_export}/{folder}"
                for folder in (APPLICATIONS, LICENCES, DRAFTS, MATERIALS)
            ),
            f"{data.files.arn_export}/{INBOX}",
            f"{data.files.arn_export}/{REJECTS}",
            f"{data.archive.arn_export}/{ROOTS}",
        )

    def _policy(self, name: str, actions: list[str], *resources: str) -> Policy:
        statement = PolicyStatement(actions=actions, resources=list(resources))
        return Policy(self, name, statements=[statement])

    def _acknowledge(self, *prefixes: str) -> None:
        Validations.of(self).acknowledge(
            *(
                Acknowledgment(
                    id=f"AwsSolutions-IAM5[Resource::{prefix}*]",
                    reason="Documents and photographs are named by case and digest, files by who"
                    " sends them, roots by their day and part: not known beforehand. The folder is,"
                    " and holds nothing else.",
                )
                for prefix in prefixes
            )
        )


def _being_told_of_none(arn: str) -> PolicyStatement:
    """To be told that a photograph is not there: without leave to list S3 answers with a refusal
    that could be anything."""
    return PolicyStatement(actions=["s3:ListBucket"], resources=[arn])


class SharedRights(Construct):
    """All of them, made once a stack."""

    def __init__(self, scope: Construct, construct_id: str, *, data: DataStack) -> None:
        super().__init__(scope, construct_id)
        self.phones = PhoneRights(self, "Phones")
        self.objects = ObjectRights(self, "Objects", data=data)
