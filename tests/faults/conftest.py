"""The same standing clocks and kept clients as the functions' tests."""

from tests.functions.conftest import prepared

__all__ = ["prepared"]
