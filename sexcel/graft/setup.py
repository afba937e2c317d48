"""A copy of the user's own workbook with a sheet that says how it is read."""

from collections.abc import Sequence
from pathlib import Path

from sexcel.budget.setup_records import SetupRecord
from sexcel.files.outputs import write_whole
from sexcel.graft.new_sheets import graft_sheets
from sexcel.graft.setup_sheet import setup_workbook
from sexcel.graft.source import drop_signature, open_source
from sexcel.model.brief import Brief
from sexcel.model.setup import SETUP


class SetupWritten(Brief, frozen=True):
    """What ``write_setup`` did: a copy of the workbook, with a setup sheet in it."""

    output: Path
    sheet: str
    """Name of the sheet added."""
    entries: int
    removed: tuple[str, ...]
    """What the copy does without, in plain words: ``the digital signature``."""


def write_setup(
    source: Path, sha256: str, records: Sequence[SetupRecord], target: Path
) -> SetupWritten:
    """Copy the workbook at ``source`` to ``target`` with a setup sheet, which comes last.

    All other parts keep their bytes, but for a digital signature. Raises as ``annotate`` does.
    """
    with open_source(source, sha256, target) as workbook:
        removed = drop_signature(workbook.package)
        name = workbook.free_name(SETUP)
        graft_sheets(workbook, setup_workbook(records, name, str(source)))
        with write_whole(target) as unfinished:
            workbook.package.save(unfinished)
    return SetupWritten(target, name, len(records), removed)
