"""Imports of calls and usage: rows a second and peak memory, at 10,000 rows and at a million.

    DJANGO_SETTINGS_MODULE=crm.settings python -m bench.imports [ROWS …]

Writes clients, calls and usage of its own numbers into the database it is pointed at: use a throw-away one.
"""

from __future__ import annotations

import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

CLIENTS = 2_000
EMPLOYEES = [f"Тестов{letter} {letter}. {letter}." for letter in "АБВГДЕЖЗИК"]


def clients_file(folder: Path) -> Path:
    path = folder / "clients.csv"
    with path.open("w", encoding="utf-8-sig") as file:
        file.write("№;Клиент\n")
        file.writelines(f"B{number};ЗАМЕР {number}\n" for number in range(CLIENTS))
    return path


def call_lines(rows: int) -> Iterator[str]:
    chance, start = random.Random(rows), datetime(2026, 1, 5, 9)  # noqa: DTZ001  exports have no zone
    yield (
        "Дата/время;Номер назначения;Продолжительность;Клиент;Сотрудник;Контактное лицо;"
        "Направление звонка;Номер источника;Статус;UniqueID\n"
    )
    for number in range(rows):
        client, seconds = chance.randrange(CLIENTS), chance.randrange(900)
        at, employee = start + timedelta(seconds=number * 11), EMPLOYEES[client % 10]
        yield (
            f"{at:%d.%m.%Y %H:%M:%S};7385{client:07};0:{seconds // 60:02}:{seconds % 60:02};B{client} - ЗАМЕР {client};"
            f"{employee} ({employee});Иванова Инна {client % 7};Исходящий;66{client % 90:02};"
            f"Успешно;bench-{rows}.{number}\n"
        )


def usage_lines(rows: int) -> Iterator[str]:
    chance, monday = random.Random(rows), date(2016, 1, 4) + timedelta(days=rows % 7)
    yield (
        "Клиент;Комплект;Начало;Конец;Количество входов;Количество активных пользователей;"
        "Время всех сессий, мин;Активен\n"
    )
    for number in range(rows):
        week, client = divmod(number, CLIENTS)
        first = monday + timedelta(weeks=week)
        yield (
            f"B{client} - ЗАМЕР {client};BENCH{client};{first:%d.%m.%Y};{first + timedelta(days=6):%d.%m.%Y};"
            f"{chance.randrange(30)},00;{chance.randrange(3)};1 {chance.randrange(100, 999)},00;Да\n"
        )


def write(path: Path, lines: Iterator[str], encoding: str) -> Path:
    with path.open("w", encoding=encoding) as file:
        file.writelines(lines)
    return path


def measure(format_code: str, path: Path) -> None:
    """In a process of its own, so that the peak of memory is this import's.

    Rows per second of processor (ours and the server's, which work by turns) say what an idle machine would do.
    """
    import django

    django.setup()
    from crm.exchange.actions import import_path

    began, ours, servers = time.perf_counter(), time.process_time(), server_seconds()
    summary = import_path(format_code, path)
    seconds = time.perf_counter() - began
    processor = time.process_time() - ours + server_seconds() - servers
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    taken = {
        "format": format_code,
        "rows": summary.read,
        "created": summary.created,
        "updated": summary.updated,
        "unchanged": summary.unchanged,
        "refused": summary.refused,
        "seconds": round(seconds, 2),
        "rows_per_second": round(summary.read / seconds),
        "rows_per_processor_second": round(summary.read / processor),
        "peak_mb": round(peak),
    }
    print(json.dumps(taken), flush=True)


def server_seconds() -> float:
    """Processor time of this connection's server process; 0 where it runs on another machine."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        status = Path(f"/proc/{cursor.fetchone()[0]}/stat")
    if not status.exists() or b"postgres" not in status.read_bytes():
        return 0.0
    fields = status.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main(sizes: list[int]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        run("clients", clients_file(folder))
        for rows in sizes:
            for code, lines, encoding in (
                ("calls", call_lines(rows), "utf-8-sig"),
                ("usage", usage_lines(rows), "cp1251"),
            ):
                path = write(folder / f"{code}.csv", lines, encoding)
                run(code, path)
                run(code, path)


def run(format_code: str, path: Path) -> None:
    subprocess.run([sys.executable, "-m", "bench.imports", "--one", format_code, str(path)], check=True)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")
    if sys.argv[1:2] == ["--one"]:
        measure(sys.argv[2], Path(sys.argv[3]))
    else:
        main([int(argument) for argument in sys.argv[1:]] or [10_000, 1_000_000])
