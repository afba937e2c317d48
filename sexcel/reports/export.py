"""The figures of budgets in long form, as files that Excel, Power Query and databases read."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from msgspec.structs import asdict, astuple, replace

from sexcel.files.outputs import write_whole
from sexcel.model.book import Book
from sexcel.model.errors import OutputError
from sexcel.model.report import number_of
from sexcel.model.tidy import FIELDS, TidyFigure, tidy_frame


def write_export(books: Sequence[Book], form: str, target: Path) -> None:
    """Write the figures, whole or not at all. Raises OutputError, for a missing library, too."""
    with write_whole(target) as unfinished:
        _WRITERS[form](books, unfinished)


def _figures(books: Sequence[Book]) -> Iterator[TidyFigure]:
    return (figure for book in books for figure in book.tidy_figures())


def encode_csv(books: Sequence[Book]) -> str:
    """Return the figures as CSV text, every value with the digits that it has."""
    import csv
    from io import StringIO

    text = StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(FIELDS)
    lines.writerows(map(astuple, _figures(books)))
    return text.getvalue()


def encode_json(books: Sequence[Book]) -> str:
    """Return the figures as a JSON document, with the dictionary of its members."""
    figures = [{**asdict(figure), "value": number_of(figure.value)} for figure in _figures(books)]
    document = {"version": 1, "dictionary": dict(FIELDS), "figures": figures}
    return json.dumps(document, indent=1, allow_nan=False) + "\n"


def _write_parquet(books: Sequence[Book], target: Path) -> None:
    """Write the figures; what the columns hold is in the frame's ``attrs``, which pandas keeps."""
    try:
        frame = tidy_frame(_figures(books)).astype({"value": float})
        frame.attrs["dictionary"] = dict(FIELDS)
        frame.to_parquet(target, engine="pyarrow", index=False)
    except ImportError as error:
        raise OutputError(
            "Parquet needs the library pyarrow: install it with pip install 'sexcel[parquet]'."
        ) from error


def _write_sqlite(books: Sequence[Book], target: Path) -> None:
    """Write two tables: ``figures``, and ``dictionary``, which says what its columns hold."""
    import sqlite3
    from contextlib import closing

    types = {"table_number": "INTEGER", "value": "REAL"}
    columns = ", ".join(f'"{field}" {types.get(field, "TEXT")}' for field in FIELDS)
    places = ", ".join("?" * len(FIELDS))
    figures = (astuple(replace(figure, value=float(figure.value))) for figure in _figures(books))
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute(f"CREATE TABLE figures ({columns})")
        database.executemany(f"INSERT INTO figures VALUES ({places})", figures)
        database.execute("CREATE TABLE dictionary (field TEXT, meaning TEXT)")
        database.executemany("INSERT INTO dictionary VALUES (?, ?)", FIELDS.items())
        database.commit()
        target.write_bytes(database.serialize())


_WRITERS: Mapping[str, Callable[[Sequence[Book], Path], object]] = {
    # Excel knows UTF-8 by its signature.
    "csv": lambda books, target: target.write_text(encode_csv(books), encoding="utf-8-sig"),
    "json": lambda books, target: target.write_text(encode_json(books), encoding="utf-8"),
    "parquet": _write_parquet,
    "sqlite": _write_sqlite,
}
