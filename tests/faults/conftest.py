"""The same standing clocks, kept clients and county as the functions' tests."""

from tests.functions.conftest import flow, prepared, world

__all__ = ["flow", "prepared", "world"]
