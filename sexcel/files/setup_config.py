"""The section ``[setup]`` of a configuration: how one workbook is read, cell by cell."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import NoReturn

from sexcel.budget.setup_records import BETWEEN, SetupKind, SetupRecord, parse_records
from sexcel.budget.setup_words import COUNTS, RATE_NAMES, TABLE_NAMES
from sexcel.model.setup import Setup

_KEYS = {
    SetupKind.TABLE: {
        "sheet": "sheet", "range": "cells", "from": "from", "to": "to", "direction": "meaning",
        "sign": "sign", "amounts": "group",
    },
    SetupKind.COLUMN: {
        "sheet": "sheet", "cell": "cells", "heading": "written", "is": "meaning", "sign": "sign",
    },
    SetupKind.ROW: {
        "sheet": "sheet", "cell": "cells", "label": "written", "is": "meaning", "sign": "sign",
        "area": "group", "name": "name",
    },
    SetupKind.RATE: {"sheet": "sheet", "cell": "cells"},
}  # fmt: skip
"""Keys of an entry, and the fields of a record that they are; ``from`` and ``to`` share one."""

_LISTS = {"places": SetupKind.TABLE, "columns": SetupKind.COLUMN, "rows": SetupKind.ROW}
RATE_CELLS = "rate_cells"

Fail = Callable[[str, str], NoReturn]
"""Raises SettingsError: takes the key and what is wrong with it."""


def read_setup(section: Mapping[str, object], label: str, fail: Fail) -> Setup:
    """Return the setup in the section of a file called ``label``.

    Raises SettingsError, with one sentence that names the key, through ``fail`` or itself.
    """
    return parse_records(list(_SetupSection(section, label, fail).records()))


class _SetupSection:
    """Reads the entries of the section."""

    def __init__(self, section: Mapping[str, object], label: str, fail: Fail) -> None:
        self._section = section
        self._label = label
        self._fail = fail

    def records(self) -> Iterator[SetupRecord]:
        """Yield every entry as a record."""
        for name, value in self._section.items():
            entries = self._mapping(f"setup.{name}", value)
            if name == RATE_CELLS:
                for rate, cell in entries.items():
                    key = f"setup.{name}.{rate}"
                    if rate not in RATE_NAMES.values():
                        self._fail(key, "there is no such rate")
                    yield self._record(SetupKind.RATE, rate, key, cell)
                continue
            if name not in {table.name for table in TABLE_NAMES.values()}:
                self._fail(f"setup.{name}", "there is no such table")
            for part, listed in entries.items():
                key = f"setup.{name}.{part}"
                if part not in _LISTS:
                    self._fail(key, "there is no such key; known are places, columns and rows")
                if not isinstance(listed, list):
                    self._fail(key, "it is a list of entries in braces")
                for number, entry in enumerate(listed, 1):
                    yield self._record(_LISTS[part], name, f"{key}[{number}]", entry)

    def _mapping(self, key: str, value: object) -> Mapping[str, object]:
        if not isinstance(value, dict):
            self._fail(key, "it is a section that holds keys")
        return value

    def _record(self, kind: SetupKind, table: str, key: str, entry: object) -> SetupRecord:
        known = _KEYS[kind]
        fields: dict[str, str] = {}
        origins = dict.fromkeys(SetupRecord.__struct_fields__, f"{self._label}: {key}")
        for name, value in self._mapping(key, entry).items():
            if name not in known:
                self._fail(f"{key}.{name}", f"there is no such key; known are {', '.join(known)}")
            if not isinstance(value, str):
                self._fail(f"{key}.{name}", "a text in quotes is needed")
            fields[known[name]] = " ".join(str(value).split())
            origins[known[name]] = f"{self._label}: {key}.{name}"
        for needed in ("sheet", "cells"):
            if needed not in fields:
                self._fail(key, "a sheet and its cells are needed")
        first, last = fields.pop("from", ""), fields.pop("to", "")
        if first or last:
            fields["written"] = f"{first}{BETWEEN}{last}"
        return SetupRecord(kind, table, origins=origins, **fields)


def print_setup(records: Sequence[SetupRecord]) -> str:
    """Return a configuration that reads a workbook as the records say; copies are left out."""
    lines = [
        "# How sexcel reads one workbook, cell by cell: correct what is wrong. Entries that are",
        "# deleted are left to recognition.",
        *(f"budget_year = {_quote(r.meaning)}" for r in records if r.kind is SetupKind.YEAR),
    ]
    wanted = [r for r in records if r.cells and COUNTS.get(r.name, True)]
    by_table: dict[str, list[SetupRecord]] = {}
    for record in wanted:
        if record.kind in _LISTS.values():
            by_table.setdefault(record.table, []).append(record)
    for name, of_table in by_table.items():
        table = TABLE_NAMES[name]
        lines += ["", f"[setup.{table.name}]  # {table.title}"]
        for kind, entries in groupby(of_table, lambda record: record.kind):
            list_name = next(name for name, listed in _LISTS.items() if listed is kind)
            lines.append(f"{list_name} = [")
            lines += [f"  {_print_entry(entry)}," for entry in entries]
            lines.append("]")
    rates = [record for record in wanted if record.kind is SetupKind.RATE]
    if rates:
        lines += ["", f"[setup.{RATE_CELLS}]"]
        lines += [f"{RATE_NAMES[rate.table]} = {_print_entry(rate)}" for rate in rates]
    return "\n".join([*lines, ""])


def _print_entry(record: SetupRecord) -> str:
    first, _, last = record.written.partition(BETWEEN)
    texts = {"from": first, "to": last}
    pairs = (
        (key, texts[field] if field in texts else getattr(record, field))
        for key, field in _KEYS[record.kind].items()
    )
    return f"{{ {', '.join(f'{key} = {_quote(text)}' for key, text in pairs if text)} }}"


def _quote(text: str) -> str:
    """Return a text as TOML has it: a basic string, which JSON's strings are."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
