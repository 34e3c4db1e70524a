"""The indicator in words, in both languages: every parameter on every level says what raised it."""

from __future__ import annotations

import copy
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from triggers import rules, wording
from triggers.choices import Level, Parameter
from triggers.rules import ParameterResult

FIRST = rules.parse(rules.FIRST)
T, A = Level.THREAT, Level.ATTENTION
P = Parameter
PHRASES: list[tuple[Parameter, Level, Any, str, str]] = [
    (P.CONSULTATION_SHARE, T, Decimal("0.00"), "no consultations for 90 days", "нет консультаций 90 дней"),
    (
        P.CONSULTATION_SHARE,
        A,
        Decimal("0.33"),
        "consultations in 33% of subdivisions",
        "консультации у 33 % подразделений",
    ),
    (P.LOGINS, T, 0, "no logins for 30 days", "нет входов 30 дней"),
    (P.LOGINS, T, 1, "1 login in 30 days", "1 вход за 30 дней"),
    (P.LOGINS, A, 2, "2 logins in 30 days", "2 входа за 30 дней"),
    (P.LOGINS, A, 5, "5 logins in 30 days", "5 входов за 30 дней"),
    (P.LOWEST_RATING, T, 1, "an answer rated 1", "оценка ответа 1"),
    (P.LOWEST_RATING, A, 3, "an answer rated 3", "оценка ответа 3"),
    (P.UNDERTRAINED, T, 2, "2 subdivisions undertrained", "недообучено 2 подразделения"),
    (P.UNDERTRAINED, A, 1, "1 subdivision undertrained", "недообучено 1 подразделение"),
    (P.COMPETITOR, T, "yes", "works with a competitor", "работает с конкурентом"),
    (P.COMPETITOR, A, "unknown", "competitor not checked", "конкурент не проверен"),
    (P.FAILED_CONTACTS, T, 2, "2 contacts in a row not held", "2 контакта подряд не состоялись"),
    (P.FAILED_CONTACTS, A, 1, "1 contact not held", "1 контакт не состоялся"),
    (P.DEBT_MONTHS, T, Decimal("3.1"), "debt of 3.1 months", "долг 3,1 мес."),
    (P.DEBT_MONTHS, A, Decimal("2.7"), "debt of 2.7 months", "долг 2,7 мес."),
    (P.SUBSCRIBERS, A, 0, "nobody reads the mailing", "рассылку никто не получает"),
    (P.CERTIFICATES, A, 0, "no seminars for a year", "год без семинаров"),
]


def result(code: Parameter, level: Level, value: Any, of: rules.Rules = FIRST) -> ParameterResult:
    return ParameterResult(code, value, level, of.points(code, level), of.parameters[code])


def plain(text: str) -> str:
    """Without the spaces that do not break."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(("code", "level", "value", "english", "russian"), PHRASES)
def test_phrases(code: Parameter, level: Level, value: Any, english: str, russian: str) -> None:
    said = {}
    for language in ("en", "ru"):
        with translation.override(language):
            said[language] = plain(wording.phrase(result(code, level, value)))
    assert said == {"en": english, "ru": russian}


def test_the_table_above_holds_every_level_that_raises() -> None:
    raising = {
        (code, level)
        for code, rule in FIRST.parameters.items()
        for level, points in ((T, rule.threat_points), (A, rule.attention_points))
        if points
    }
    assert {(code, level) for code, level, *_ in PHRASES} == raising


def test_the_reason_is_one_line_of_the_heaviest() -> None:
    raised = [result(code, level, value) for code, level, value, *_ in PHRASES[::4]]
    with translation.override("en"):
        line = wording.reasons(raised)
    assert (line.count(" · "), "\n" in line) == (wording.REASONS_SHOWN - 1, False)
    assert wording.reasons([]) == ""


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("code", Parameter)
def test_rules_name_their_numbers(code: Parameter, language: str) -> None:
    """Every number of the rule that decides stands in its sentence."""
    rule = FIRST.parameters[code]
    with translation.override(language):
        words = plain(wording.rule_in_words(rule))
        assert "%" not in words.replace(" %", "").replace("50%", "").replace("0%", "")
        if rule.window:
            assert str(rule.window) in words
        if code in (P.LOGINS, P.LOWEST_RATING, P.UNDERTRAINED, P.FAILED_CONTACTS):
            assert f"{rule.threat}" in words
            assert f"{rule.attention}" in words
        if code == P.DEBT_MONTHS:
            assert ("2,8" if language == "ru" else "2.8") in words


def test_another_rule_set_says_its_own_numbers() -> None:
    content = copy.deepcopy(rules.FIRST)
    content["parameters"]["logins"]["window"] = 14
    content["parameters"]["certificates"]["window"] = 180
    other = rules.parse(content)
    with translation.override("en"):
        assert wording.phrase(result(P.LOGINS, T, 1, other)) == "1 login in 14 days"
        assert wording.phrase(result(P.CERTIFICATES, A, 0, other)) == "no seminars for 180 days"


@pytest.mark.parametrize(
    ("code", "value", "english", "russian"),
    [
        (P.CONSULTATION_SHARE, Decimal("0.67"), "67%", "67 %"),
        (P.LOGINS, 1200, "1,200", "1 200"),
        (P.LOGINS, None, "—", "—"),
        (P.COMPETITOR, "yes", "yes", "да"),
        (P.COMPETITOR, "no", "no", "нет"),
        (P.COMPETITOR, "unknown", "not known", "не известно"),
        (P.DEBT_MONTHS, Decimal("0.0"), "0.0", "0,0"),
        (P.SUBSCRIBERS, 0, "0", "0"),
    ],
)
def test_values_as_people_read_them(code: Parameter, value: Any, english: str, russian: str) -> None:
    shown = {}
    for language in ("en", "ru"):
        with translation.override(language):
            shown[language] = plain(wording.shown_value(result(code, Level.OK, value)))
    assert shown == {"en": english, "ru": russian}
