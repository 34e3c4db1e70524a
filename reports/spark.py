"""Spark as the engine of reports; needs the extra ``spark`` and Java.

What goes into the cluster and comes back travels as Arrow, so that whole numbers with gaps stay whole: by way of
pandas, as ibis sends them, they would become fractions.
"""

from __future__ import annotations

from typing import Any

from ibis.backends.pyspark import Backend
from ibis.backends.pyspark.datatypes import PySparkSchema
from pyspark.sql import SparkSession


class Spark(Backend):
    """One session: its views are nobody else's, its cluster is everybody's."""

    def _register_in_memory_table(self, op: Any) -> None:
        self.view(op.name, self._session.createDataFrame(op.data.to_pyarrow(op.schema)))

    def to_pyarrow(self, expr: Any, /, *, params: Any = None, limit: Any = None, **kwargs: Any) -> Any:
        asked = expr.as_table()
        return expr.__pyarrow_result__(self._frame(asked).toArrow().cast(asked.schema().to_pyarrow()))

    def keep(self, name: str, expression: Any) -> Any:
        """A table that is computed once, in the memory of the cluster."""
        frame = self._frame(expression)
        fields = PySparkSchema.from_ibis(expression.schema())
        # the week of a day is a moment to Spark, and a day to ibis
        return self.view(name, frame.select([frame[one.name].cast(one.dataType) for one in fields]).cache())

    def read(self, name: str, paths: list[str]) -> Any:
        return self.view(name, self._session.read.parquet(*paths))

    def view(self, name: str, frame: Any) -> Any:
        frame.createOrReplaceTempView(name)
        return self.table(name)

    def _frame(self, expression: Any) -> Any:
        self._run_pre_execute_hooks(expression)
        return self._session.sql(self.compile(expression))

    def disconnect(self) -> None:
        """Stopping the session, as ibis would, stops the cluster under the reports of others."""
        for table in self._session.catalog.listTables():
            self._session.catalog.uncacheTable(table.name)
            self._session.catalog.dropTempView(table.name)


def connect() -> Spark:
    builder = SparkSession.builder.appName("reports").config("spark.sql.session.timeZone", "UTC")
    return Spark().connect(builder.getOrCreate().newSession())
