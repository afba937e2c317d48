"""A traced figure as JSON: the document that docs/trace.md describes."""

from sexcel.reports.documents import VERSION, Document, encode, pick, simplify
from sexcel.tracing.trace import Trace, TracedCell, Working


def encode_trace(trace: Trace) -> str:
    """Return the document as text, in ASCII."""
    movements = [
        {**_cell(movement.cell), "after": simplify(movement.after)} for movement in trace.movements
    ]
    document = {
        "version": VERSION,
        **pick(trace, "path sha256"),
        "figure": _cell(trace.figure),
        "worked_out_from": [_working(working) for working in trace.workings],
        "left_out": trace.left_out,
        "typed": {
            "cells": trace.typed,
            "all_counted": trace.is_counted,
            "sheets": list(trace.typed_sheets),
        },
        "read_by": [_cell(cell) for cell in trace.readers],
        "dependents": trace.dependents,
        "moved_to": simplify(trace.moved_to),
        "movements": movements,
        "not_followed": simplify(trace.not_followed),
        "not_moved": trace.unmoved or None,
    }
    return encode(document)


def _cell(cell: TracedCell) -> Document:
    return {
        **simplify(cell.ref),
        **pick(cell, "name value shown formula"),
        "words": cell.words or None,
    }


def _working(working: Working) -> Document:
    document: Document = {"depth": working.depth}
    if working.cell is not None:
        return {**document, **_cell(working.cell), "repeated": working.is_repeated}
    return {**document, **simplify(working.place), **pick(working, "name figures total")}
