"""Clients spread over receivers: nobody is forgotten, loads are as even as they can be."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clients.rules import Capacity, spread

CLIENTS = st.dictionaries(st.integers(1, 500), st.integers(0, 9), max_size=60)
EQUALS = st.integers(1, 6)


@pytest.mark.parametrize(
    ("points", "receivers", "expected"),
    [
        ({}, {}, {}),
        ({1: 1, 2: 1}, {7: Capacity(0, None)}, {1: 7, 2: 7}),
        # the largest first, each to the least loaded
        ({1: 5, 2: 1, 3: 1, 4: 1}, {7: Capacity(0, None), 8: Capacity(0, None)}, {1: 7, 2: 8, 3: 8, 4: 8}),
        # half full against the norm comes before three quarters full, whatever the figures are
        ({1: 1}, {7: Capacity(50, Decimal(100)), 8: Capacity(3, Decimal(4))}, {1: 7}),
        # where somebody has no norm, loads are compared as they are
        ({1: 1}, {7: Capacity(50, Decimal(100)), 8: Capacity(3, None)}, {1: 8}),
        # who counts clients gets one for a client of nine points
        ({1: 9, 2: 9, 3: 1}, {7: Capacity(0, None, counts_points=False), 8: Capacity(0, None)}, {1: 7, 2: 8, 3: 7}),
    ],
)
def test_who_gets_which(points: dict[int, int], receivers: dict[int, Capacity], expected: dict[int, int]) -> None:
    assert spread(points, receivers) == expected


def test_nobody_to_get_them() -> None:
    with pytest.raises(ValueError, match="nobody"):
        spread({1: 1}, {})


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(CLIENTS, EQUALS)
def test_each_client_goes_to_one_receiver_and_loads_are_even(points: dict[int, int], people: int) -> None:
    receivers = {key: Capacity(0, Decimal(120)) for key in range(people)}
    given_to = spread(points, receivers)
    assert set(given_to) == set(points)
    loads = [sum(points[one] for one, key in given_to.items() if key == receiver) for receiver in receivers]
    assert max(loads) - min(loads) <= max(points.values(), default=0)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(CLIENTS, EQUALS)
def test_the_same_again(points: dict[int, int], people: int) -> None:
    receivers = {key: Capacity(key, None) for key in range(people)}
    backwards = dict(reversed(points.items()))
    assert spread(points, receivers) == spread(backwards, receivers)
