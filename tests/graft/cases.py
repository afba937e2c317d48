"""Every kind of workbook, and what annotating changes in it.

B3 and C4:C6 of the sheet "Costs in view" are cited; a note is due on B3 and on C4.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from tests.graft import builders
from tests.graft.builders import (
    CONVERSATION,
    DRAWING,
    FIRST,
    FIRST_LINKS,
    NOTES,
    PERSONS,
    SIGNATURE,
)

ALWAYS = {"[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"}


class WorkbookCase(NamedTuple):
    """A workbook, the parts that annotating changes, adds and drops, and the notes on B3, C4."""

    build: Callable[[Path], Path]
    changed: set[str]
    added: set[str]
    dropped: frozenset[str] = frozenset()
    before: Mapping[str, str] = MappingProxyType({})
    """What the notes said before ours, by cell."""
    ending: str = ".xlsx"
    strict: bool = False
    replied: frozenset[str] = frozenset()


_FIRST_NOTES = {FIRST_LINKS, NOTES, DRAWING}
_NEW_SHEET = "xl/worksheets/sheet2.xml"

CASES = {
    "plain": WorkbookCase(builders.build_plain, ALWAYS | {FIRST}, {_NEW_SHEET, *_FIRST_NOTES}),
    "rich": WorkbookCase(
        builders.build_rich,
        ALWAYS | {FIRST, FIRST_LINKS},
        {"xl/worksheets/sheet3.xml", NOTES, "xl/drawings/vmlDrawing2.vml"},
    ),
    "notes": WorkbookCase(
        builders.build_with_notes,
        ALWAYS | {NOTES, DRAWING},
        {_NEW_SHEET},
        before={"B3": "Agreed by\nthe Board."},
    ),
    "notes by openpyxl": WorkbookCase(
        builders.build_with_notes_of_openpyxl,
        ALWAYS | {"xl/comments/comment1.xml", "xl/drawings/commentsDrawing1.vml"},
        {_NEW_SHEET, "xl/sharedStrings.xml"},
        before={"B3": "Mind this."},
    ),
    "conversation": WorkbookCase(
        builders.build_with_conversation,
        ALWAYS | {NOTES, DRAWING, CONVERSATION, PERSONS},
        {_NEW_SHEET},
        before={"B3": "[Threaded comment]\n\nComment:\n    Agreed?"},
        replied=frozenset({"B3"}),
    ),
    "form control": WorkbookCase(
        builders.build_with_form_control,
        ALWAYS | {FIRST_LINKS, "xl/drawings/vmlDrawing7.vml"},
        {_NEW_SHEET, NOTES},
    ),
    "foreign parts": WorkbookCase(
        builders.build_with_foreign_parts,
        ALWAYS | {FIRST, FIRST_LINKS},
        {"xl/worksheets/sheet3.xml", NOTES, "xl/drawings/vmlDrawing2.vml"},
    ),
    "calculation chain": WorkbookCase(
        builders.build_with_calculation_chain, ALWAYS | {FIRST}, {_NEW_SHEET, *_FIRST_NOTES}
    ),
    "macros": WorkbookCase(
        builders.build_with_macros, ALWAYS | {FIRST}, {_NEW_SHEET, *_FIRST_NOTES}, ending=".xlsm"
    ),
    "template": WorkbookCase(
        builders.build_template, ALWAYS | {FIRST}, {_NEW_SHEET, *_FIRST_NOTES}, ending=".xltx"
    ),
    "signed": WorkbookCase(
        builders.build_signed,
        ALWAYS | {FIRST, "_rels/.rels"},
        {_NEW_SHEET, *_FIRST_NOTES},
        dropped=SIGNATURE,
    ),
    "strict": WorkbookCase(
        builders.build_strict, ALWAYS | {FIRST}, {_NEW_SHEET, *_FIRST_NOTES}, strict=True
    ),
    "prefixed": WorkbookCase(
        builders.build_prefixed, ALWAYS | {FIRST}, {_NEW_SHEET, *_FIRST_NOTES}
    ),
    "bare": WorkbookCase(
        builders.build_bare,
        {
            "[Content_Types].xml",
            "book/The Workbook.xml",
            "book/_rels/The Workbook.xml.rels",
            "book/costs.xml",
        },
        {
            "xl/styles.xml",
            "xl/sharedStrings.xml",
            "xl/worksheets/sheet1.xml",
            "book/_rels/costs.xml.rels",
            NOTES,
            DRAWING,
        },
    ),
    "UTF-16": WorkbookCase(
        builders.build_in_utf_16,
        ALWAYS | {FIRST, FIRST_LINKS},
        {"xl/worksheets/sheet3.xml", NOTES, "xl/drawings/vmlDrawing2.vml"},
    ),
    "hidden and protected": WorkbookCase(
        builders.build_hidden_and_protected,
        ALWAYS | {FIRST},
        {"xl/worksheets/sheet4.xml", *_FIRST_NOTES},
    ),
}
