"""Apache Spark, on this machine or on a cluster whose session is given: where national extracts lie.

A local session listens to this machine alone and keeps its files in a temporary folder that is wiped at the end.
Needs the extra `plumbline[spark]` and a Java of 17 or later.
"""

import logging
import os
import shutil
import tempfile
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import ibis
from py4j.protocol import Py4JError

with warnings.catch_warnings():
    # PySpark 4.3 says of pandas 3 that it may not support all of it; nothing here passes through pandas.
    warnings.simplefilter("ignore", FutureWarning)
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession
    from pyspark.sql.types import StringType, StructField, StructType

from plumbline.measures.engines.base import TIME_ZONE, Engine
from plumbline.measures.errors import NotOffered

MEMORY = "2g"
NO_JAVA = "Spark needs Java 17 or later, and none was found: install it (on Debian: openjdk-17-jre-headless)."


class Spark(Engine):
    """A Spark session for as long as it is open.

    Parameters
    ----------
    session
        A session that is open already, such as a cluster's; whoever opened it closes it. Left out: a local one.
    memory
        For a local session, how much memory its Java may take, such as "2g".
    threads
        For a local session, how many cores it uses.

    Raises
    ------
    NotOffered
        Where there is no Java.
    """

    name = "spark"
    errors = (PySparkException, Py4JError)

    def __init__(self, *, session: SparkSession | None = None, memory: str = MEMORY, threads: int = 2) -> None:
        self.memory_limit = memory
        self.folder = Path(tempfile.mkdtemp(prefix="plumbline-"))  # mkdtemp: mode 0700
        self._owns_session = session is None
        self._versions = 0
        try:
            self.session = session or self._open(memory, threads)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", FutureWarning)
                self.connection: Any = ibis.pyspark.connect(self.session)
        except BaseException:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise

    def _open(self, memory: str, threads: int) -> SparkSession:
        if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
            raise NotOffered(NO_JAVA)
        settings = {
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.driver.host": "127.0.0.1",
            "spark.driver.memory": memory.lower().removesuffix("b"),
            "spark.ui.enabled": "false",
            "spark.sql.session.timeZone": TIME_ZONE,
            "spark.sql.shuffle.partitions": str(threads),
            "spark.sql.warehouse.dir": str(self.folder / "warehouse"),
            "spark.local.dir": str(self.folder / "spill"),
            "spark.sql.execution.arrow.pyspark.enabled": "true",
        }
        builder = SparkSession.builder.master(f"local[{threads}]").appName("plumbline")
        for name, value in settings.items():
            builder = builder.config(name, value)
        session = builder.getOrCreate()
        session.sparkContext.setLogLevel("OFF")
        logging.getLogger("py4j").setLevel(logging.ERROR)
        return session

    def read_csv(self, paths: Sequence[Path], *, columns: Sequence[str], delimiter: str = ",") -> ibis.Table:
        """See `Engine.read_csv`."""
        schema = StructType([StructField(name, StringType()) for name in columns])
        frame = self.session.read.csv(
            [str(path) for path in paths],
            schema=schema,
            header=True,
            sep=delimiter,
            quote='"',
            escape='"',
            multiLine=True,
            mode="FAILFAST",
        )
        return self._kept(frame, self._new_name("file"))

    def read_parquet(self, paths: Sequence[Path]) -> ibis.Table:
        """See `Engine.read_parquet`."""
        return self._kept(self.session.read.parquet(*map(str, paths)), self._new_name("file"))

    def materialise(self, expression: ibis.Table, name: str) -> ibis.Table:
        """See `Engine.materialise`."""
        self._versions += 1
        place = str(self.folder / f"kept_{self._versions}")
        sql = self.connection.compile(expression)
        self.connection._run_pre_execute_hooks(expression)
        self.session.sql(sql).write.parquet(place)
        return self._kept(self.session.read.parquet(place), name)

    def drop(self, name: str) -> None:
        """See `Engine.drop`."""
        self.session.catalog.dropTempView(name)

    def close(self) -> None:
        """See `Engine.close`."""
        try:
            if self._owns_session:
                self.session.stop()
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _kept(self, frame: Any, name: str) -> ibis.Table:
        frame.createOrReplaceTempView(name)
        return self.connection.table(name)

    def _new_name(self, kind: str) -> str:
        self._versions += 1
        return f"{kind}_{self._versions}"
