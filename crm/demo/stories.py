"""What happens to a demo client: the level each parameter of the indicator reaches, and since when.

Facts are generated so that they lead to these levels; nothing here writes results.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from triggers.choices import Parameter

from .dice import Dice

Letter = Literal["t", "a", "o", "u"]

SHARES: dict[Parameter, dict[Letter, float]] = {
    Parameter.CONSULTATION_SHARE: {"o": 0.86, "a": 0.03, "u": 0.02, "t": 0.09},
    Parameter.LOGINS: {"o": 0.82, "a": 0.08, "u": 0.02, "t": 0.08},
    Parameter.LOWEST_RATING: {"o": 0.955, "a": 0.025, "t": 0.02},
    Parameter.UNDERTRAINED: {"o": 0.74, "a": 0.20, "t": 0.06},
    Parameter.COMPETITOR: {"o": 0.71, "a": 0.23, "t": 0.06},
    Parameter.FAILED_CONTACTS: {"o": 0.82, "a": 0.12, "u": 0.02, "t": 0.04},
    Parameter.DEBT_MONTHS: {"o": 0.84, "a": 0.10, "u": 0.01, "t": 0.05},
    Parameter.SUBSCRIBERS: {"o": 0.88, "a": 0.12},
    Parameter.CERTIFICATES: {"o": 0.72, "a": 0.28},
}
"""How often a level occurs, tuned to about 70 % of clients without a threat, 18 % dynamic, 12 % high."""

FINE: dict[Parameter, Letter] = dict.fromkeys(Parameter, "o")


@dataclass
class Story:
    """A client's fate.

    ``since`` says how many days ago a bad level began (absent: chosen by chance); ``cured`` how many days ago a past
    bad spell ended for parameters that are in order now; ``depth`` is the debt in months of the fee today.
    """

    levels: dict[Parameter, Letter]
    since: dict[Parameter, int] = field(default_factory=dict)
    cured: dict[Parameter, int] = field(default_factory=dict)
    depth: Decimal | None = None
    status: str = "serviced"
    connected_ago: int | None = None
    disconnected_ago: int | None = None
    vip: bool = False
    fee: Decimal | None = None
    over_paid: int = 0
    stale_verdict: bool = False
    offline_only: bool = False


def _but(**levels: Letter) -> dict[Parameter, Letter]:
    return FINE | {Parameter(code): letter for code, letter in levels.items()}


def _each_level() -> list[Story]:
    """One client for each level of each parameter, everything else being in order."""
    return [
        Story(_but(**{parameter: letter})) for parameter, shares in SHARES.items() for letter in shares if letter != "o"
    ]


def _movers() -> list[Story]:
    """Clients who changed band today, within the week, within the month, for the worse and for the better."""
    worse = [
        Story(_but(logins="a", competitor="t", certificates="a"), {Parameter.COMPETITOR: 0}),
        Story(_but(consultation_share="t", lowest_rating="t", certificates="a"), {Parameter.LOWEST_RATING: 0}),
        Story(_but(logins="t", lowest_rating="a", subscribers="a"), {Parameter.LOWEST_RATING: 0}),
        Story(_but(logins="a", competitor="t", subscribers="a"), {Parameter.COMPETITOR: 3}),
        Story(_but(undertrained="a", competitor="t", certificates="a"), {Parameter.COMPETITOR: 4}),
        Story(_but(logins="a", lowest_rating="t", certificates="a"), {Parameter.LOWEST_RATING: 5}),
        Story(_but(logins="a", competitor="t", certificates="a"), {Parameter.COMPETITOR: 12}),
        Story(_but(undertrained="t", competitor="t", certificates="a"), {Parameter.COMPETITOR: 18}),
        Story(_but(consultation_share="t", lowest_rating="t", subscribers="a"), {Parameter.LOWEST_RATING: 20}),
    ]
    better = [
        Story(_but(certificates="a"), cured={Parameter.DEBT_MONTHS: 0}, depth=Decimal("3.2")),
        Story(_but(undertrained="a", certificates="a"), cured={Parameter.COMPETITOR: 0}),
        Story(_but(certificates="a"), cured={Parameter.DEBT_MONTHS: 4}, depth=Decimal("3.0")),
        Story(_but(certificates="a", subscribers="a"), cured={Parameter.COMPETITOR: 15}),
    ]
    return worse + better


def _debtors() -> list[Story]:
    """Debts around the border between the specialist and the account manager, over-payments, no fee."""
    depths = ("1.1", "1.5", "2.0", "2.7", "2.8", "2.9", "3.5", "6.0")
    owing = [
        Story(
            _but(debt_months="t" if Decimal(depth) >= Decimal("2.8") else "a"),
            depth=Decimal(depth),
            fee=Decimal(10_000),
        )
        for depth in depths
    ]
    return [
        *owing,
        Story(_but(), over_paid=1),
        Story(_but(), over_paid=3),
        Story(_but(debt_months="u"), fee=Decimal(0)),
    ]


def _special() -> list[Story]:
    """New in the first advance, VIP, on retention, gone, a stale verdict, no online set, borders of the fee."""
    new = [
        Story(_but(consultation_share="t", undertrained="t", certificates="a"), connected_ago=ago)
        for ago in (6, 20, 45)
    ]
    settled = [Story(_but(certificates="a"), connected_ago=ago) for ago in (70, 110, 150, 170)]
    retained = [
        Story(_but(logins="t", competitor="t", debt_months="a"), status="retention", vip=True),
        Story(_but(logins="t", failed_contacts="t", consultation_share="t"), status="retention"),
        Story(_but(competitor="t", lowest_rating="t"), status="retention"),
    ]
    gone = [
        Story(_but(logins="t", competitor="t", failed_contacts="t"), status="disconnected", disconnected_ago=ago)
        for ago in (0, 9, 40, 120, 250)
    ]
    vip = [
        Story(_but(), vip=True),
        Story(_but(logins="a", undertrained="t", competitor="a", certificates="a"), vip=True),
    ]
    everything_bad: dict[Parameter, Letter] = dict.fromkeys(Parameter, "t")
    everything_bad |= {Parameter.SUBSCRIBERS: "a", Parameter.CERTIFICATES: "a"}
    odd = [
        Story(_but(competitor="a"), stale_verdict=True),
        Story(_but(logins="t"), offline_only=True),
        Story(_but(), fee=Decimal(15_000)),
        Story(_but(), fee=Decimal("15000.01")),
        Story(everything_bad, vip=True),
    ]
    return [*new, *settled, *retained, *gone, *vip, *odd]


TELLING: list[Story] = [*_each_level(), *_movers(), *_debtors(), *_special()]
"""Examples of every situation of the domain; they are the first clients of each size."""

_RARE = {"new": 0.03, "gone": 0.03, "retention": 0.02}


def chance_story(dice: Dice) -> Story:
    """A client as they usually are."""
    story = Story({parameter: dice.weighted(shares) for parameter, shares in SHARES.items()})
    story.vip = dice.chance(0.04)
    story.stale_verdict = dice.chance(0.6)
    _add_spell(story, dice)
    _add_turn(story, dice)
    return story


def _add_spell(story: Story, dice: Dice) -> None:
    """Some of those who are in order now were not some weeks ago."""
    parameter = dice.pick((Parameter.COMPETITOR, Parameter.DEBT_MONTHS, Parameter.DEBT_MONTHS))
    if story.levels[parameter] == "o" and dice.chance(0.12):
        story.cured[parameter] = dice.between(1, 80)
        story.depth = Decimal(dice.between(11, 34)) / 10


def _add_turn(story: Story, dice: Dice) -> None:
    turn = dice.throw()
    if turn < _RARE["new"]:
        story.connected_ago = dice.between(3, 179)
    elif turn < _RARE["new"] + _RARE["gone"]:
        story.status, story.disconnected_ago = "disconnected", dice.between(0, 340)
        story.levels[Parameter.LOGINS] = "t"
    elif turn < sum(_RARE.values()):
        story.status, story.levels[Parameter.COMPETITOR] = "retention", "t"
