"""The rows of the matrix of addresses and actors, by what they are about."""

from . import cases, clients, collection, crm, debts, promises, signals, work
from .base import Row

ROWS: dict[str, Row] = {
    **crm.ROWS,
    **clients.ROWS,
    **work.ROWS,
    **signals.ROWS,
    **cases.ROWS,
    **debts.ROWS,
    **collection.ROWS,
    **promises.ROWS,
}

__all__ = ["ROWS", "Row"]
