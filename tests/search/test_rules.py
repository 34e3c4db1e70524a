"""What was typed, and how well a text answers it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.search import rules
from crm.search.rules import Needle, Rank, needle_of

NAMES = st.text(alphabet="абвгдежзийклмнопрстуфхцчшщъыьэюя", min_size=6, max_size=14)


@pytest.mark.parametrize(
    ("typed", "needle"),
    [
        ("  Стриж   ПЛЮС ", Needle(("стриж плюс", "cnhb; gk.c"))),
        ("Зелёный", Needle(("зеленый", "ptktysq"))),
        ("ghbdtn", Needle(("ghbdtn", "привет"))),
        ("28389", Needle(("28389",), ("28389",))),
        ("8 (385) 200-11", Needle(("8 (385) 200-11", "838520011"), ("838520011", "738520011"))),
        ("+7 385", Needle(("+7 385", "7385"), ("7385",))),
        ("12", Needle(("12",))),
        ("a@b.example", Needle(("a@b.example",))),
        ("Ivanov@", Needle(("ivanov@",))),
        ("@mail.ex", Needle(("@mail.ex",))),
        ("JJJ @HJV", Needle(("jjj @hjv", 'ооо "ром'))),
        ("ЭЭЭ", Needle(("эээ",))),
        ("%_\\", Needle()),
        ("😀", Needle()),
        ("", Needle()),
        ("   ", Needle()),
        ("стриж\x00плюс", Needle(("стриж плюс", "cnhb; gk.c"))),
        ("٣٤٥", Needle(("٣٤٥",))),
    ],
)
def test_what_was_typed(typed: str, needle: Needle) -> None:
    assert needle_of(typed) == needle


@given(st.text(max_size=300))
def test_whatever_is_typed_is_cut_and_folded(typed: str) -> None:
    needle = needle_of(typed)
    assert all(0 < len(one) <= rules.LONGEST_NEEDLE + 20 and one == rules.fold(one) for one in needle.spellings)
    assert all(rules.words_of(one) for one in needle.spellings)
    assert bool(needle) is bool(needle.spellings)
    assert not any("\x00" in one for one in needle.spellings)


@pytest.mark.parametrize(
    ("typed", "text", "rank"),
    [
        ("28389", "28389", Rank.EXACT),
        ("2838", "28389", Rank.BEGINS),
        ("луг", "зеленый луг", Rank.WORD_BEGINS),
        ("луг", "зеленый «луговой»", Rank.WORD_BEGINS),
        ("луг зел", "зеленый луг", Rank.WORD_BEGINS),
        ("луг", "новолуг", Rank.INSIDE),
        ("луг нов", "заново-плуг", Rank.INSIDE),
        ("луг", "лук", Rank.SIMILAR),
        ("+7 385 200", "73852001122", Rank.BEGINS),
        ("ghbdtn", "привет", Rank.EXACT),
    ],
)
def test_rank(typed: str, text: str, rank: Rank) -> None:
    assert rules.rank_of(needle_of(typed), text) is rank


@pytest.mark.parametrize(
    ("one", "other", "steps"),
    [
        ("стриж", "стриж", 0),
        ("стриж", "стрыж", 1),
        ("стриж", "срит", 2),
        ("стриж", "стирж", 1),
        ("стриж", "стрж", 1),
        ("стриж", "сстриж", 1),
        ("стриж", "ижстр", 3),
        ("", "аб", 2),
        ("аб", "", 2),
        ("аб", "ба", 1),
        ("стриж", "голубь", 3),
    ],
)
def test_distance(one: str, other: str, steps: int) -> None:
    assert rules.distance(one, other, 2) == steps


@given(NAMES, st.data())
def test_a_misprint_is_one_step_away(name: str, data: st.DataObject) -> None:
    typed = misprint(name, data)
    assert rules.distance(typed, name, 2) == (1 if typed != name else 0)
    if typed != name:
        assert rules.corrections(typed, ["совсемдругое", name]) == [name]


LONG = st.text(alphabet="абвгдежзийклмнопрстуфхцчшщъыьэюя", min_size=8, max_size=14)


@given(LONG, st.data())
def test_two_misprints_are_undone(name: str, data: st.DataObject) -> None:
    """But where a letter is lost from between two that are swapped: that is three steps."""
    typed = misprint(misprint(name, data), data)
    near = 0 < rules.distance(typed, name, 2) <= 2
    assert rules.remote_corrections(typed, ["совсемдругое", "кот", name]) == ([name] if near else [])


@given(LONG, st.data())
def test_misprints_leave_a_part(name: str, data: st.DataObject) -> None:
    """But a swap over the border of two parts: of one those words are named."""
    typed = misprint(name, data)
    start, middle, end = rules.parts_of(typed, 1)
    assert (start + end, middle) == (typed, "")
    assert name.startswith(start) or name.endswith(end) or name in rules.letters_wrong(typed, 1)[1]
    assert "".join(rules.parts_of(typed, 2)) == typed


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("стрижи", ("с", "три", "жи")), ("стрижев", ("ст", "риж", "ев")), ("стрижевск", ("стр", "иже", "вск")),
        ("стрижевская", ("стри", "жев", "ская")), ("стрижевскова", ("стри", "жевс", "кова")),
    ],
)  # fmt: skip
def test_parts_of_two_misprints(word: str, parts: tuple[str, str, str]) -> None:
    assert rules.parts_of(word, 2) == parts


@pytest.mark.parametrize(
    ("word", "compared"),
    [("луг", False), ("лугов", True), ("1234567", False), ("ш" * 42, True), ("ш" * 43, False)],
)
def test_what_is_compared_with_words(word: str, compared: bool) -> None:
    assert rules.may_be_misprint(word) is compared


@given(LONG)
def test_two_swaps_are_undone_by_two_swaps(name: str) -> None:
    twice = rules.swapped_twice(name)
    assert all(sorted(one) == sorted(name) for one in twice)
    assert name not in twice
    assert name[1] + name[0] + name[2:-2] + name[-1] + name[-2] in {*twice, *rules.swapped(name), name}


def test_short_words_are_not_guessed_at() -> None:
    assert rules.remote_corrections("стрижи", ["стриго", "стрижати"]) == ["стрижати"]


def misprint(name: str, data: st.DataObject) -> str:
    """One letter changed, left out or added, or two neighbours swapped."""
    at = data.draw(st.integers(0, len(name) - 2))
    letter = data.draw(st.sampled_from("аекмоцю"))
    changed = {
        "changed": name[:at] + letter + name[at + 1 :],
        "left out": name[:at] + name[at + 1 :],
        "added": name[:at] + letter + name[at:],
        "swapped": name[:at] + name[at + 1] + name[at] + name[at + 2 :],
    }
    return changed[data.draw(st.sampled_from(sorted(changed)))]


@given(NAMES, NAMES)
def test_distance_is_the_same_both_ways(one: str, other: str) -> None:
    assert rules.distance(one, other, 20) == rules.distance(other, one, 20)


@pytest.mark.parametrize(
    ("text", "found", "pieces"),
    [
        ("СТРИЖ ПЛЮС", ["стриж"], [("СТРИЖ", True), (" ПЛЮС", False)]),
        ("СТРИЖ ПЛЮС", ["плюс", "стри"], [("СТРИ", True), ("Ж ", False), ("ПЛЮС", True)]),
        ("Зелёный", ["зелен"], [("Зелён", True), ("ый", False)]),
        ("a<b>", [".", ""], [("a<b>", False)]),
        ("İx", ["x"], [("İx", False)]),  # lower case is longer: not marked rather than marked wrongly
        ("СТРИЖ", [], [("СТРИЖ", False)]),
    ],
)
def test_pieces(text: str, found: list[str], pieces: list[tuple[str, bool]]) -> None:
    assert rules.pieces(text, found) == pieces


@given(st.text(max_size=60), st.lists(st.text(max_size=5), max_size=3))
def test_pieces_make_the_whole(text: str, found: list[str]) -> None:
    assert "".join(part for part, _is_found in rules.pieces(text, found)) == text
