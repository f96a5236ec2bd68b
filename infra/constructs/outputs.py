"""Stack outputs with plain names, for operators and for the embedded run."""

from aws_cdk import CfnOutput, Stack
from constructs import Construct


def output(scope: Construct, name: str, value: str) -> CfnOutput:
    """Add an output of exactly this name to the stack of a construct."""
    found = CfnOutput(Stack.of(scope), name, value=value)
    found.override_logical_id(name)
    return found
