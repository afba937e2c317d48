"""What was recognised in a workbook, as JSON: the document that docs/inspection.md describes."""

from collections.abc import Iterable

from sexcel.auditing.inspection import WorkbookInspection
from sexcel.model.book import BookTable, Row
from sexcel.model.recognition import BookColumn, Recognition
from sexcel.recognise.inspection import Inspection
from sexcel.reports.documents import VERSION, Document, encode, pick, simplify
from sexcel.reports.meanings import BookMeanings, linked_name, name_row
from sexcel.reports.settings import document_settings
from sexcel.reports.workbook_inspection import document_workbook_inspection


def encode_inspection(inspections: Iterable[Inspection | WorkbookInspection]) -> str:
    """Return the document as text, in ASCII: one member of ``files`` for each workbook."""
    files = [
        _file(inspection)
        if isinstance(inspection, Inspection)
        else document_workbook_inspection(inspection)
        for inspection in inspections
    ]
    return encode({"version": VERSION, "files": files})


def _file(inspection: Inspection) -> Document:
    book = inspection.book
    meanings = BookMeanings(book)
    near_misses = [
        {
            "what": miss.kind.value,
            **simplify(miss.ref),
            "found": miss.written,
            **pick(miss, "nearest table why"),
        }
        for miss in book.near_misses
    ]
    outside = [
        {**simplify(block.range), "whole_sheet": block.sheet, **pick(block, "cells figures text")}
        for block in inspection.outside
    ]
    return {
        **pick(book, "path sha256"),
        "budget_year": book.year_label(0),
        "settings": document_settings(book.settings, book.idle_settings),
        "tables": [_table(table, meanings) for table in book.tables.values()],
        "near_misses": near_misses,
        "outside": outside,
        "missing": [
            {"what": missing.kind.value, **pick(missing, "table name title required rules")}
            for missing in inspection.missing
        ],
    }


def _table(table: BookTable, meanings: BookMeanings) -> Document:
    name = table.table.name
    return {
        "table": name,
        **pick(table.table, "caption title"),
        "places": [_place(place, name, meanings) for place in table.recognised],
        "rows": [_row(row, table, meanings) for row in table.rows],
    }


def _place(place: Recognition, table: str, meanings: BookMeanings) -> Document:
    return {
        **simplify(place.range),
        "header": place.header.a1,
        "recognised": place.sureness.name.lower(),
        "columns": [_column(column, table, meanings) for column in place.columns],
        "unused_headings": [{"cell": ref.a1, "heading": text} for ref, text in place.unused],
    }


def _column(column: BookColumn, table: str, meanings: BookMeanings) -> Document:
    declared = column.column
    return {
        "cell": column.heading_ref.a1,
        "heading": column.heading,
        "column": column.name,
        "year_offset": declared.offset,
        "status": simplify(column.status),
        "kind": declared.kind.name.lower(),
        "scale": simplify(column.scale),
        "guessed": column.heading_ref in meanings.guesses,
        "set": meanings.is_set("headings", table, declared.name),
    }


def _row(row: Row, table: BookTable, meanings: BookMeanings) -> Document:
    name = linked_name(row, table)
    return {
        "row": table.label_ref(row).row,
        "label": name_row(row, table),
        "role": row.role.value,
        "name": name,
        "guessed": meanings.guesses_any(row),
        "set": meanings.is_set("lines", table.table.name, name),
    }
