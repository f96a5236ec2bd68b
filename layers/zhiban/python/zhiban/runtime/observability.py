"""Logs and metrics. A log line is an event name and ids; never a name, phone, ID or token."""

from pathlib import PurePath
from traceback import extract_tb

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

logger = Logger(utc=True, log_uncaught_exceptions=False)
metrics = Metrics()


def count(name: str, value: int = 1) -> None:
    """Add to a count metric of this invocation; the entry's decorator flushes it."""
    metrics.add_metric(name=name, unit=MetricUnit.Count, value=value)


def measure(name: str, percent: float) -> None:
    """Note a share as a metric in percent; alarms watch its highest value."""
    metrics.add_metric(name=name, unit=MetricUnit.Percent, value=percent)


def place_of(error: BaseException) -> str:
    """Where an error was raised, without its message, which might carry personal data."""
    frames = extract_tb(error.__traceback__)
    return f"{PurePath(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
