"""A Spark job that scores notes with the registered model: ``spark_scores.py NOTES SCORES``.

Both are Parquet files. The session is bound to loopback and has no page.
"""

from __future__ import annotations

import sys

import mlflow
from pyspark.sql import SparkSession
from pyspark.sql.functions import col, struct

CHALLENGER = "models:/mndnotes@challenger"
COLUMNS = ("text", "note_id", "setting", "service_date")


def score_table(spark: SparkSession, notes: str, scores: str) -> None:
    """Write each note's name with its result, a line of JSON."""
    score = mlflow.pyfunc.spark_udf(
        spark,
        CHALLENGER,
        result_type="string",
        env_manager="local",
        params={"json_lines": True},
    )
    table = spark.read.parquet(notes).repartition(2)
    columns = struct(*(col(name).cast("string").alias(name) for name in COLUMNS))
    table.select("note_id", score(columns).alias("result")).write.parquet(scores)


if __name__ == "__main__":
    session = (
        SparkSession.builder.master("local[2]")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.ui.enabled", False)
        .config("spark.ui.showConsoleProgress", False)
        .config("spark.log.level", "ERROR")
        .getOrCreate()
    )
    score_table(session, *sys.argv[1:])
    session.stop()
