"""The same standing clocks and kept clients as the functions' tests."""

from tests.functions.conftest import flow, prepared, world

__all__ = ["flow", "prepared", "world"]
