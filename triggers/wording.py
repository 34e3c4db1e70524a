"""The indicator put into words: a phrase of the one-line reason, and the rule that decided (domain §5)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm.ui.formats import number, percent

from .choices import Level, Parameter
from .rules import ParameterResult, ParameterRule

REASONS_SHOWN = 3


def phrase(one: ParameterResult) -> str:
    """What raised the indicator, as short as it can be said: «2 входа за 30 дней»."""
    return _PHRASES[one.code](one.value, one.rule, one.level)


def reasons(raised: list[ParameterResult]) -> str:
    """The one-line reason of parameters given in the order of their weight."""
    return " · ".join(phrase(one) for one in raised[:REASONS_SHOWN])


def _consultations(value: Any, rule: ParameterRule, level: Level) -> str:
    if level == Level.THREAT:
        return _("no consultations for %(days)s days") % {"days": rule.window}
    return _("consultations in %(share)s of subdivisions") % {"share": percent(value)}


def _logins(value: Any, rule: ParameterRule, level: Level) -> str:
    if not value:
        return _("no logins for %(days)s days") % {"days": rule.window}
    return ngettext("%(count)d login in %(days)s days", "%(count)d logins in %(days)s days", value) % {
        "count": value,
        "days": rule.window,
    }


def _rating(value: Any, rule: ParameterRule, level: Level) -> str:
    return _("an answer rated %(rating)s") % {"rating": value}


def _training(value: Any, rule: ParameterRule, level: Level) -> str:
    return ngettext("%(count)d subdivision undertrained", "%(count)d subdivisions undertrained", value) % {
        "count": value
    }


def _competitor(value: Any, rule: ParameterRule, level: Level) -> str:
    return _("works with a competitor") if level == Level.THREAT else _("competitor not checked")


def _failed(value: Any, rule: ParameterRule, level: Level) -> str:
    return ngettext("%(count)d contact not held", "%(count)d contacts in a row not held", value) % {"count": value}


def _debt(value: Any, rule: ParameterRule, level: Level) -> str:
    return _("debt of %(months)s months") % {"months": number(value, 1)}


def _subscribers(value: Any, rule: ParameterRule, level: Level) -> str:
    return _("nobody reads the mailing")


def _certificates(value: Any, rule: ParameterRule, level: Level) -> str:
    return (
        _("no seminars for a year")
        if rule.window == 365
        else _("no seminars for %(days)s days") % {"days": rule.window}
    )


_PHRASES = {
    Parameter.CONSULTATION_SHARE: _consultations,
    Parameter.LOGINS: _logins,
    Parameter.LOWEST_RATING: _rating,
    Parameter.UNDERTRAINED: _training,
    Parameter.COMPETITOR: _competitor,
    Parameter.FAILED_CONTACTS: _failed,
    Parameter.DEBT_MONTHS: _debt,
    Parameter.SUBSCRIBERS: _subscribers,
    Parameter.CERTIFICATES: _certificates,
}


def shown_value(one: ParameterResult) -> str:
    """The value as people read it; a dash where it is not known."""
    if one.value is None:
        return "—"
    if one.code == Parameter.COMPETITOR:
        return {"yes": _("yes"), "no": _("no"), "unknown": _("not known")}[str(one.value)]
    if one.code == Parameter.CONSULTATION_SHARE:
        return percent(one.value)
    return number(one.value, 1 if one.code == Parameter.DEBT_MONTHS else 0)


def rule_in_words(rule: ParameterRule) -> str:
    """The thresholds of a parameter: what is a threat, what calls for attention."""
    words = {
        "days": rule.window,
        "threat": _bound(rule, rule.threat),
        "attention": _bound(rule, rule.attention),
        "norm": percent(rule.norm) if rule.norm is not None else "",
    }
    return _RULES[rule.code]() % words


def _bound(rule: ParameterRule, value: Decimal | None) -> str:
    if value is None:
        return ""
    if rule.code == Parameter.CONSULTATION_SHARE:
        return percent(value)
    return number(value, 1 if value % 1 else 0)


_RULES = {
    Parameter.CONSULTATION_SHARE: lambda: _(
        "share of accounting, legal and procurement that asked within %(days)s days: "
        "threat at %(threat)s, attention below %(attention)s"
    ),
    Parameter.LOGINS: lambda: _("logins in %(days)s days: threat below %(threat)s, attention up to %(attention)s"),
    Parameter.LOWEST_RATING: lambda: _(
        "lowest rating of an answer in %(days)s days: threat up to %(threat)s, attention at %(attention)s"
    ),
    Parameter.UNDERTRAINED: lambda: _(
        "subdivisions with %(norm)s of users trained or fewer: threat from %(threat)s, attention from %(attention)s"
    ),
    Parameter.COMPETITOR: lambda: _("threat if there is one, attention if not known; a “no” holds for %(days)s days"),
    Parameter.FAILED_CONTACTS: lambda: _(
        "last contacts not held in a row within %(days)s days: threat from %(threat)s, attention from %(attention)s"
    ),
    Parameter.DEBT_MONTHS: lambda: _("debt in monthly fees: threat from %(threat)s, attention above %(attention)s"),
    Parameter.SUBSCRIBERS: lambda: _("persons subscribed to the mailing: attention if there is nobody"),
    Parameter.CERTIFICATES: lambda: _(
        "certificates of seminars and trainings in %(days)s days: attention if there are none"
    ),
}
