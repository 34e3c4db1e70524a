"""Spark says what DuckDB says: random reports by both, equal in every cell.

Runs where PySpark (the extra ``spark``) and Java are; skipped by name elsewhere.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.staff.models import Employee
from reports.workplace import attributes, drill, report, values_of
from tests.examples import examples
from tests.reports.test_cube import layouts, people

pytest.importorskip("pyspark", reason="PySpark is not installed: pip install remote-service-crm[spark]")
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java"),
]

__all__ = ["people"]


_SMALL = {
    "spark.master": "local[1]",
    "spark.ui.enabled": "false",
    "spark.default.parallelism": "1",
    "spark.sql.shuffle.partitions": "1",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
}
"""A few hundred rows: a program compiled for each question would take longer than all answers."""


@pytest.fixture(autouse=True, scope="module")
def small_cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """One Spark for the module, inside this process: said as an operator says it (docs/configuration.md)."""
    folder = tmp_path_factory.mktemp("spark")
    (folder / "spark-defaults.conf").write_text("".join(f"{name} {value}\n" for name, value in _SMALL.items()))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SPARK_CONF_DIR", str(folder))
        yield
    from pyspark.sql import SparkSession  # only where it is installed

    SparkSession.builder.getOrCreate().stop()


@settings(
    max_examples=examples(3),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_both_engines_say_the_same(people: list[Employee], settings: Any, data: st.DataObject) -> None:
    employee, layout = data.draw(st.sampled_from(people)), data.draw(layouts)
    told = {}
    for engine in ("duckdb", "spark"):
        settings.REPORTS_ENGINE = engine
        looking = Employee.objects.get(pk=employee.pk)
        cells = report(looking, layout, attributes()).cube.cells
        behind = drill(looking, layout, attributes(), {}, slice(0, 20), layout.measures[0])
        values = {code: set(values_of(looking, layout, attributes(), code)) for code in layout.attributes}
        told[engine] = (cells, behind, values)
    assert told["spark"][1:] == told["duckdb"][1:]
    for level, cells in told["duckdb"][0].items():
        assert set(told["spark"][0][level]) == set(cells)
        for key, measures in cells.items():
            assert told["spark"][0][level][key] == pytest.approx(measures)
