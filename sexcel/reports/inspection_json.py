"""What was recognised in a workbook, as JSON: the document that docs/inspection.md describes."""

import json
from collections.abc import Iterable
from typing import Any

from sexcel.budget.missing import MissingPart
from sexcel.model.book import BookTable, Row
from sexcel.model.recognition import BookColumn, NearMiss, Recognition
from sexcel.model.refs import CellRef
from sexcel.model.report import plain
from sexcel.recognise.inspection import Inspection
from sexcel.recognise.outside_tables import Block
from sexcel.reports.settings import settings_document
from sexcel.reports.understood import Understood, linked_name, named_row

VERSION = 1
"""Of the document; rises when a member is renamed, removed or means something else."""


def json_inspection(inspections: Iterable[Inspection]) -> str:
    """The document as text, in ASCII."""
    return json.dumps(inspection_document(inspections), indent=2, allow_nan=False) + "\n"


def inspection_document(inspections: Iterable[Inspection]) -> dict[str, Any]:
    """The document: one member of ``files`` for each workbook."""
    return {"version": VERSION, "files": [_file(one) for one in inspections]}


def _file(inspection: Inspection) -> dict[str, Any]:
    book = inspection.book
    understood = Understood(book)
    return {
        "path": book.path,
        "sha256": book.sha256,
        "budget_year": book.year_label(0),
        "settings": settings_document(book.settings, book.idle_settings),
        "tables": [_table(table, understood) for table in book.tables.values()],
        "near_misses": [_near(one) for one in book.near_misses],
        "outside": [_block(one) for one in inspection.outside],
        "missing": [_missing(one) for one in inspection.missing],
    }


def _table(table: BookTable, understood: Understood) -> dict[str, Any]:
    name = table.table.name
    return {
        "table": name,
        "caption": table.table.caption,
        "title": table.table.title,
        "places": [_place(one, name, understood) for one in table.recognised],
        "rows": [_row(one, table, understood) for one in table.rows],
    }


def _place(place: Recognition, table: str, understood: Understood) -> dict[str, Any]:
    return {
        "sheet": place.range.sheet,
        "range": place.range.a1,
        "header": place.header.a1,
        "recognised": place.sureness.name.lower(),
        "columns": [_column(one, table, understood) for one in place.columns],
        "unused_headings": [{"cell": ref.a1, "heading": text} for ref, text in place.unused],
    }


def _column(column: BookColumn, table: str, understood: Understood) -> dict[str, Any]:
    declared = column.column
    return {
        "cell": column.heading_ref.a1,
        "heading": column.heading,
        "column": column.name,
        "year_offset": declared.offset,
        "status": None if column.status is None else column.status.value,
        "kind": declared.kind.name.lower(),
        "scale": plain(column.scale),
        "guessed": understood.is_guessed(column.heading_ref),
        "set": understood.is_set("headings", table, declared.name),
    }


def _row(row: Row, table: BookTable, understood: Understood) -> dict[str, Any]:
    name = linked_name(row, table)
    return {
        "row": row.position,
        "label": named_row(row, table),
        "role": row.role.value,
        "name": name,
        "guessed": any(understood.is_guessed(entry.ref) for entry in row.entries.values()),
        "set": understood.is_set("lines", table.table.name, name),
    }


def _near(miss: NearMiss) -> dict[str, Any]:
    return {
        "what": miss.what.value,
        **_cell(miss.ref),
        "found": miss.found,
        "nearest": miss.nearest,
        "table": miss.table,
        "why": miss.why,
    }


def _block(block: Block) -> dict[str, Any]:
    return {
        "sheet": block.range.sheet,
        "range": block.range.a1,
        "whole_sheet": block.sheet,
        "cells": block.cells,
        "figures": block.figures,
        "text": block.text,
    }


def _missing(missing: MissingPart) -> dict[str, Any]:
    return {
        "what": missing.kind.value,
        "table": missing.table,
        "name": missing.name,
        "title": missing.title,
        "required": missing.required,
        "rules": list(missing.rules),
    }


def _cell(ref: CellRef) -> dict[str, str]:
    return {"sheet": ref.sheet, "cell": ref.a1}
