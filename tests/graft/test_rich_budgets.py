"""A clean workbook of whatever a budget's workbook can hold: valid, and the user's own parts."""

from pathlib import Path

import pytest

import sexcel
from sexcel.writers.clean_form import CleanForm
from tests.graft.builders import SIGNATURE
from tests.graft.packing import packed_bytes, parts_of
from tests.graft.rich_budgets import BUDGETS, ENDINGS
from tests.graft.test_new_sheets import LISTS, find_faults

pytestmark = pytest.mark.slow


def test_there_are_enough_kinds() -> None:
    assert len(BUDGETS) >= 26


@pytest.mark.parametrize("name", BUDGETS)
def test_the_clean_workbook_is_valid_and_every_other_part_byte_identical(
    name: str, tmp_path: Path
) -> None:
    source = BUDGETS[name](tmp_path / f"source{ENDINGS.get(name, '.xlsx')}")
    done = sexcel.regenerate(source)
    assert (done.form, done.check.faults, done.output.suffix) == (
        CleanForm.KEPT,
        (),
        source.suffix,
    )
    assert set(find_faults(done.output)) <= set(find_faults(source))
    before, after = parts_of(source), parts_of(done.output)
    assert set(before) - set(after) == (SIGNATURE if name == "signed" else set())
    lists = LISTS | ({"_rels/.rels"} if name == "signed" else set())
    for part in (before.keys() & after.keys()) - lists:
        if before[part] == after[part]:
            assert packed_bytes(source, part) == packed_bytes(done.output, part)
            continue
        encoding = "utf-16" if before[part][:2] == b"\xff\xfe" else "utf-8"
        old, new = before[part].decode(encoding), after[part].decode(encoding)
        assert old.replace('tabSelected="1"', 'tabSelected="0"', 1) == new, part
