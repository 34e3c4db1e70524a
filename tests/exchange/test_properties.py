"""What holds for any file: loads repeat, order does not matter, halves make the whole, every row is counted."""

from __future__ import annotations

import random
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from clients.models import Client
from crm.exchange import rules
from crm.exchange.actions import Summary
from crm.exchange.errors import Refused
from crm.exchange.readers import open_table
from tests.examples import examples

from .support import CLIENT_ROWS, csv_bytes, history_rows, loaded, put, state

HEAD = ["Клиент", "ФИО", "Рассылка", "Должность"]
CELLS = st.tuples(
    st.sampled_from(["100", "101", "999", "", "100 - БЕРЁЗА", "имя без номера"]),
    st.sampled_from(["Анна Грачёва", "анна грачева", "Пётр (П.)", "", "Ян"]),
    st.sampled_from(["да", "нет", "", "может быть"]),
    st.sampled_from(["бухгалтер", "юрист", ""]),
)
FILES = st.lists(CELLS.map(list), max_size=12)
FAST = settings(max_examples=examples(170), deadline=None, suppress_health_check=list(HealthCheck))


def load(rows: list[list[str]]) -> Summary:
    with tempfile.TemporaryDirectory() as folder:
        return loaded(Path(folder), "contact_persons", [HEAD, *rows])


def one_a_key(rows: list[list[str]]) -> list[list[str]]:
    """Rows in which each person stands once: what a file says twice in different words depends on the order."""
    kept: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        kept.setdefault((row[0][:3], rules.fold(row[1]).partition(" (")[0]), row)
    return list(kept.values())


class Imports(TestCase):
    def setUp(self) -> None:
        Client.objects.bulk_create(
            (Client(number=number, name=name) for number, name, _specialist in CLIENT_ROWS[1:]), ignore_conflicts=True
        )

    @FAST
    @given(FILES)
    def test_loading_again_changes_nothing(self, rows: list[list[str]]) -> None:
        first = load(rows)
        before = state("contact_persons"), history_rows()
        second = load(rows)
        assert (state("contact_persons"), history_rows()) == before
        assert (second.created, second.updated, second.refused, second.read) == (0, 0, first.refused, first.read)
        for one in (first, second):
            assert (
                one.read
                == one.skipped + one.created + one.updated + one.unchanged + one.refused
                == len([row for row in rows if any(row)])
            )

    @FAST
    @given(FILES, st.randoms())
    def test_order_and_halves_do_not_matter(self, rows: list[list[str]], chance: random.Random) -> None:
        rows = one_a_key(rows)
        load(rows[: len(rows) // 2])
        load(rows)
        halves = state("contact_persons")
        shuffled = rows[:]
        chance.shuffle(shuffled)
        again = load(shuffled)
        assert (again.created, again.updated, state("contact_persons")) == (0, 0, halves)

    @FAST
    @given(FILES, FILES)
    def test_a_dry_run_foretells_the_load(self, earlier: list[list[str]], rows: list[list[str]]) -> None:
        load(earlier)
        before = state("contact_persons")
        with tempfile.TemporaryDirectory() as folder:
            foretold = loaded(Path(folder), "contact_persons", [HEAD, *rows], dry_run=True)
        assert state("contact_persons") == before
        assert load(rows) == foretold


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=30)


@given(TEXTS)
def test_a_disarmed_text_comes_back(text: str) -> None:
    assert rules.restore(rules.disarm(text)) == text
    assert rules.disarm(text)[:1] not in set("=+-@|%\t\r\n＝＋－＠｜")


@given(st.text(max_size=20))
def test_readers_of_cells_answer_or_refuse(text: str) -> None:
    for read in (
        rules.day,
        rules.month,
        rules.clock,
        rules.duration,
        rules.number,
        rules.yes_or_no,
        rules.client_number,
    ):
        with suppress(Refused):
            read(text)  # type: ignore[operator]


ROWS = st.lists(
    st.lists(
        st.text(st.characters(codec="utf-8", exclude_characters="\x00\ufffe\ufeff"), max_size=8), min_size=2, max_size=2
    ),
    min_size=1,
    max_size=6,
)


@given(ROWS, st.sampled_from([";", ",", "\t"]))
def test_csv_of_any_texts_is_read_as_written(rows: list[list[str]], delimiter: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        quoted = [['"{}"'.format(cell.replace('"', '""')) for cell in row] for row in [["Клиент", "Имя"], *rows]]
        path = put(Path(folder), csv_bytes(quoted, delimiter=delimiter))
        with open_table(path, known={"клиент": "Клиент", "имя": "Имя"}) as table:
            read: list[Any] = [cells for _line, cells in table.rows()]
    # a row without a single character beside quotation marks still is a row: somebody wrote its marks
    assert read == rows
