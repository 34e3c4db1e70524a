"""Parts of private files: what a player asks for when somebody seeks in a video."""

from __future__ import annotations

import io

import pytest
from django.test import RequestFactory
from hypothesis import given, settings
from hypothesis import strategies as st

from crm.ui.serving import Unsatisfiable, file_answer, part_of
from tests.examples import examples

CONTENT = bytes(range(100))


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("bytes=0-", (0, 99)), ("bytes=0-0", (0, 0)), ("bytes=10-19", (10, 19)), ("bytes=90-500", (90, 99)),
        ("bytes=-1", (99, 99)), ("bytes=-500", (0, 99)), ("bytes = 1 - 2", (1, 2)), ("", None), ("bytes=-", None),
        ("bytes=5-4", None), ("bytes=0-1,5-6", None), ("lines=0-1", None), ("bytes=a-b", None), ("bytes=٣-", None),
        ("bytes=" + "9" * 5000 + "-", None),
    ],
)  # fmt: skip
def test_what_is_asked_for(header: str, expected: tuple[int, int] | None) -> None:
    assert part_of(header, 100) == expected


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=999-1000", "bytes=-0"])
def test_what_lies_behind_the_end(header: str) -> None:
    with pytest.raises(Unsatisfiable):
        part_of(header, 100)


def answered(**headers: str) -> tuple[int, bytes, dict[str, str]]:
    given = {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    answer = file_answer(RequestFactory().get("/", **given), io.BytesIO(CONTENT), size=100, mark="a")
    body = b"".join(answer) if answer.streaming else answer.content  # type: ignore[call-overload, attr-defined]
    return answer.status_code, body, dict(answer.headers)


@settings(max_examples=examples(40))
@given(st.integers(0, 120), st.none() | st.integers(0, 120))
def test_a_part_is_that_part(first: int, last: int | None) -> None:
    status, body, headers = answered(range=f"bytes={first}-{'' if last is None else last}")
    if last is not None and last < first:
        assert (status, body) == (200, CONTENT)
    elif first > 99:
        assert (status, headers["Content-Range"]) == (416, "bytes */100")
    else:
        wanted = CONTENT[first : None if last is None else last + 1]
        assert (status, body, headers["Content-Length"]) == (206, wanted, str(len(wanted)))
        assert headers["Content-Range"] == f"bytes {first}-{first + len(wanted) - 1}/100"


@pytest.mark.parametrize(("mark", "status"), [('"a"', 206), ('"b"', 200), ("Sat, 21 Nov 2026 00:00:00 GMT", 200)])
def test_who_goes_on_with_another_file_gets_the_whole(mark: str, status: int) -> None:
    assert answered(range="bytes=5-", if_range=mark)[0] == status


def test_the_whole_says_that_parts_may_be_asked_for() -> None:
    status, body, headers = answered()
    assert (status, body, headers["Accept-Ranges"], headers["ETag"]) == (200, CONTENT, "bytes", '"a"')
