"""What is indexed and searched: the expression of a query must be that of the index, letter by letter."""

from __future__ import annotations

from django.db.models import CharField, F, Func, IntegerField, Value
from django.db.models.functions import Coalesce, Lower, NullIf, Replace


def folded(field: str) -> Replace:
    """Lower case, ё as е: ``crm.search.rules.fold`` in the database."""
    return Replace(Lower(field), Value("ё"), Value("е"))


class Digits(Func):
    """The digits of a text."""

    function = "REGEXP_REPLACE"
    template = r"%(function)s(%(expressions)s, '\D', '', 'g')"
    output_field = CharField()


def phone_digits(number: str, as_written: str) -> Digits:
    """Of the international form, or of what was written where that is no number (an extension)."""
    return Digits(Coalesce(NullIf(F(number), Value("")), F(as_written)))


class Steps(Func):
    """Letters to change, add or leave out: of (word, other, most); above ``most`` it is not counted on."""

    function = "levenshtein_less_equal"
    output_field = IntegerField()
