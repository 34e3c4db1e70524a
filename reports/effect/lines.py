"""The effect of cases in words and figures, as the page and files show it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from crm.staff.models import Employee
from crm.ui.charts import Reach, reaches
from crm.ui.formats import DASH, number, percent, signed
from triggers.choices import Parameter

from .choices import By, Row, Verdict
from .evidence import ALL, Evidence
from .forms import EVERYBODY, EffectForm
from .rules import CHANGES, SHARES, Effect, Side, effect

MOST_DRAWN = 1.5
"""Growth beyond is drawn as if it ended here: one wide interval would leave the others no room."""

TONES = {Verdict.FEW: "neutral", Verdict.SAME: "neutral", Verdict.BETTER: "success", Verdict.WORSE: "danger"}


@dataclass(frozen=True)
class Line:
    """One row of a table: the effect, what it is called, the texts of its figures; ``reach`` is how it is drawn."""

    name: Any
    effect: Effect
    works: int
    clients: int
    query: str = ""
    reach: Reach | None = None

    @property
    def verdict(self) -> Verdict:
        return self.effect.verdict

    @property
    def tone(self) -> str:
        return TONES[self.verdict]

    @property
    def told(self) -> str:
        return side_text(self.effect.row, self.effect.told)

    @property
    def left(self) -> str:
        return side_text(self.effect.row, self.effect.left)

    @property
    def difference(self) -> str:
        return difference_text(self.effect.row, self.effect.difference)

    @property
    def interval(self) -> str:
        if self.effect.low is None:
            return ""
        ends = (difference_text(self.effect.row, end) for end in (self.effect.low, self.effect.high))
        return _("from %(low)s to %(high)s") % dict(zip(("low", "high"), ends, strict=True))

    @property
    def growth(self) -> str:
        return _percent(self.effect.growth(self.effect.difference))

    @property
    def counts(self) -> str:
        """How many values the two sides are of."""
        told, left = (number(side.count if side else 0) for side in (self.effect.told, self.effect.left))
        return f"{told} / {left}"


def _percent(share: float | None) -> str:
    if share is None:
        return DASH
    return ("+" if share > 0 else "") + percent(round(share, 4))


def side_text(row: Row, side: Side | None) -> str:
    if side is None:
        return DASH
    if row in SHARES:
        return percent(side.mean, 1)
    if row in CHANGES:
        return f"{number(side.before, 1)} → {number(side.before + side.mean, 1)}"
    return signed(round(side.mean), 0) if row == Row.BALANCE else number(side.mean, 1)


def difference_text(row: Row, value: float | None) -> str:
    """Of shares in percentage points."""
    if value is None:
        return DASH
    if row in SHARES:
        return _("%(points)s pp") % {"points": signed(_rounded(100 * value, 1), 1)}
    decimals = 0 if row == Row.BALANCE else 1
    return signed(_rounded(value, decimals), decimals)


def _rounded(value: float, decimals: int) -> float:
    """Without the minus of what is rounded to nothing."""
    return round(value, decimals) or 0.0


def effect_of(found: Evidence, group: str, row: Row, *, by_parameter: bool = False) -> Effect:
    """Of a group of cases against all who were left without; of a parameter against those whose risk it raised too."""
    others = group if by_parameter else ALL
    clients = found.told_clients.get((group, row), 0), found.left_clients.get((others, row), 0)
    return effect(row, found.told.get((group, row), {}), found.left.get((others, row), {}), clients)


def summary(found: Evidence) -> list[Line]:
    """All rows of the cases together, drawn by how much they grew."""
    effects = [effect_of(found, ALL, row) for row in Row]
    drawn = reaches([_grown(one) for one in effects])
    works, clients = found.works.get(ALL, 0), found.clients.get(ALL, 0)
    return [
        Line(one.row.label, one, works, clients, "", reach) for one, reach in zip(effects, drawn, strict=True)
    ]  # fmt: skip


def _grown(one: Effect) -> tuple[float, float, float] | None:
    ends = _ends([one.growth(end) for end in (one.low, one.difference, one.high)])
    low, value, high = (min(max(end, -MOST_DRAWN), MOST_DRAWN) for end in ends or (0.0, 0.0, 0.0))
    return (low, value, high) if ends else None


def _ends(given: Sequence[float | None]) -> tuple[float, float, float] | None:
    """Three numbers; None where one of them is not known."""
    known = [end for end in given if end is not None]
    return (known[0], known[1], known[2]) if len(known) == len(given) else None


def broken_down(found: Evidence, form: EffectForm, row: Row) -> list[Line]:
    """One row a case (audience, author, …), those with most works first."""
    by, groups = form.chosen_by, [group for group in found.works if group != ALL]
    names = names_of(form, groups)
    groups.sort(key=lambda group: (-found.works[group], str(names[group])))
    effects = [effect_of(found, group, row, by_parameter=by == By.PARAMETER) for group in groups]
    drawn = reaches([_ends([one.low, one.difference, one.high]) for one in effects])
    return [
        Line(names[group], one, found.works[group], found.clients[group], _query(form, group), reach)
        for group, one, reach in zip(groups, effects, drawn, strict=True)
    ]


def names_of(form: EffectForm, groups: Collection[str]) -> dict[str, Any]:
    if form.chosen_by == By.CASE:
        return {str(one.pk): one.title for one in form.cases}
    if form.chosen_by == By.AUTHOR:
        return {str(one.author_id): one.author.short_name for one in form.cases}
    if form.chosen_by == By.SPECIALIST:
        keys = [int(group) for group in groups if group.isdecimal()]
        known = {str(one.pk): one.short_name for one in Employee.objects.filter(pk__in=keys)}
        return known | {"~": _("Nobody")}
    if form.chosen_by == By.AUDIENCE:
        return dict(form.options["audience"]) | {EVERYBODY: _("Everybody")}
    return dict(Parameter.choices)


def _query(form: EffectForm, group: str) -> str:
    """The address of the effect of this one alone; empty where no filter names it."""
    if group in ("~", EVERYBODY) or not form.offers(form.chosen_by.value, group):
        return ""
    return form.address(**{form.chosen_by.value: group})


# --- A file -----------------------------------------------------------------------------------------------------------


def titles() -> list[str]:
    return [
        _("Name"), _("Works with a case"), _("Clients"), _("Figure"), _("With a case"), _("Similar, without"),
        _("Difference"), _("Interval from"), _("Interval to"), _("Values with"), _("Values without"),
        _("Without a similar one"), _("Verdict"),
    ]  # fmt: skip


def file_rows(found: Evidence, form: EffectForm) -> Iterator[Sequence[Any]]:
    """All rows of all together, then of each group; shares as percentages."""
    names = names_of(form, [group for group in found.works if group != ALL])
    groups = sorted((group for group in found.works if group != ALL), key=lambda group: -found.works[group])
    for group in [ALL, *groups]:
        for row in Row:
            one = effect_of(found, group, row, by_parameter=form.chosen_by == By.PARAMETER)
            name = _("All together") if group == ALL else str(names[group])
            yield [name, found.works.get(group, 0), found.clients.get(group, 0), str(row.label), *_figures(one)]


def _figures(one: Effect) -> list[Any]:
    scale = 100 if one.row in SHARES else 1
    sides = [one.told, one.left]
    figures = [side.mean if side else None for side in sides] + [one.difference, one.low, one.high]
    scaled = [None if figure is None else round(scale * figure, 4) for figure in figures]
    return [*scaled, *(side.count if side else 0 for side in sides), one.alone, str(one.verdict.label)]
