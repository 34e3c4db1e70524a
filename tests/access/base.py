"""Who may open which address: the rows of the matrix (quality 1). An address without a row fails the test.

Every app adds its own rows here. Whoever is outside (anonymous, disabled, integration) is sent to the login unless the
row is ``public``; whoever is inside and not ``allowed`` gets ``refused``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from tests.actors import INSIDE, Actors

SUPERVISORS = ("head", "other_head", "director")
DIRECTOR = ("director",)


def nothing(actors: Actors) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Row:
    """``kwargs`` makes the arguments of the address; ``ok`` is the answer for those allowed, ``refused`` for others.

    Those in ``blind`` get 404: for them the row does not exist. ``public``: visitors get ``ok`` too.
    ``elsewhere`` names the test of an address that this matrix cannot cover (REST).
    """

    allowed: Collection[str] = INSIDE
    refused: int = 403
    blind: Collection[str] = ()
    ok: int = 200
    method: str = "get"
    kwargs: Callable[[Actors], dict[str, Any]] = nothing
    data: Callable[[Actors], dict[str, Any]] = nothing
    public: bool = False
    elsewhere: str = ""


def employee_in_group(actors: Actors) -> dict[str, Any]:
    return {"pk": actors["specialist"].pk}


def client_in_the_middle(actors: Actors) -> dict[str, Any]:
    return {"number": actors.client_row.number}
