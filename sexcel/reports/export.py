"""The figures of budgets in long form, as files that Excel, Power Query and databases read."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import asdict

from sexcel.model.book import Book
from sexcel.model.errors import OutputError
from sexcel.model.report import number_of
from sexcel.model.tidy import FIELDS, tidy_figures, tidy_frame

if TYPE_CHECKING:
    import pandas as pd


def write_export(books: Sequence[Book], form: str, target: Path) -> None:
    """Write the figures to a file that is not there. Raises OutputError for a missing library."""
    _WRITERS[form](tidy_frame(books), target)


def encode_csv(books: Sequence[Book]) -> str:
    """Return the figures as CSV text, every value with the digits that it has."""
    text: str = tidy_frame(books).to_csv(index=False, lineterminator="\n")
    return text


def encode_json(books: Sequence[Book]) -> str:
    """Return the figures as a JSON document, with the dictionary of its members."""
    figures = [
        {**asdict(figure), "value": number_of(figure.value)}
        for book in books
        for figure in tidy_figures(book)
    ]
    document = {"version": 1, "dictionary": dict(FIELDS), "figures": figures}
    return json.dumps(document, indent=1, allow_nan=False) + "\n"


def _write_parquet(frame: "pd.DataFrame", target: Path) -> None:
    try:
        frame.astype({"value": float}).to_parquet(target, engine="pyarrow", index=False)
    except ImportError as error:
        raise OutputError(
            "Parquet needs the library pyarrow: install it with pip install 'sexcel[parquet]'."
        ) from error


def _write_sqlite(frame: "pd.DataFrame", target: Path) -> None:
    """Write two tables: ``figures``, and ``dictionary``, which says what its columns hold."""
    import sqlite3
    from contextlib import closing

    import pandas as pd

    fields = pd.DataFrame(FIELDS.items(), columns=["field", "meaning"])
    with closing(sqlite3.connect(target)) as database:
        frame.astype({"value": float}).to_sql("figures", database, index=False)
        fields.to_sql("dictionary", database, index=False)
        database.commit()


_WRITERS: Mapping[str, Callable[["pd.DataFrame", Path], None]] = {
    "parquet": _write_parquet,
    "sqlite": _write_sqlite,
}
