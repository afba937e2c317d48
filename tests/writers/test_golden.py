"""The small regenerated workbook is, part by part, the one that was reviewed.

Where a change is meant, ``python -m docs golden`` takes it over.
"""

import io
import zipfile
from difflib import unified_diff

import pytest

from sexcel.writers.plan import plan_workbook
from sexcel.writers.workbook import render_workbook
from tests.writers.golden import normal_parts, reviewed, small, written
from tests.writers.regenerating import findings


def test_the_parts_are_those_that_were_reviewed() -> None:
    assert list(written()) == sorted(reviewed())


@pytest.mark.parametrize("part", sorted(reviewed()))
def test_each_part_is_as_it_was_reviewed(part: str) -> None:
    before, now = reviewed()[part], written().get(part, "")
    changes = unified_diff(before.splitlines(), now.splitlines(), "reviewed", "now", lineterm="")
    assert before == now, "\n".join(list(changes)[:40])


def test_what_changes_by_itself_is_left_out_and_nothing_else() -> None:
    """Find no difference in another day or another writer, and one in another figure."""
    content = render_workbook(plan_workbook(small(), findings()))

    def altered(part: str, old: bytes, new: bytes) -> bytes:
        target = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(target, "w") as out:
            for name in source.namelist():
                piece = source.read(name)
                if name == part:
                    assert old in piece
                    piece = piece.replace(old, new)
                out.writestr(name, piece)
        return target.getvalue()

    parts = normal_parts(content)
    assert normal_parts(altered("docProps/core.xml", b"1980-01-01", b"2031-12-24")) == parts
    assert normal_parts(altered("docProps/app.xml", b"12.0000", b"16.0300")) == parts
    sheet = "xl/worksheets/sheet5.xml"
    altered_parts = normal_parts(altered(sheet, b"<v>8349486</v>", b"<v>8349488</v>"))
    assert [name for name in parts if parts[name] != altered_parts[name]] == [sheet]
