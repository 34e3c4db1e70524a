"""All named reports: each module declares some; the order is that of their page."""

from . import risk, signals, money, contacts, usage, learning, letters  # noqa: F401, I001  a module declares its reports by being read
from .frame import REPORTS

__all__ = ["REPORTS"]
