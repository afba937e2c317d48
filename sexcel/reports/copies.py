"""What was written of a workbook, in a sentence or two: findings in a copy, or how it was read."""

from pathlib import Path
from typing import TYPE_CHECKING

from sexcel.model.settings import NAME
from sexcel.model.wording import count_of, join_words

if TYPE_CHECKING:
    from sexcel.graft.annotate import Annotated
    from sexcel.graft.setup import SetupWritten


def state_annotation(annotated: "Annotated") -> str:
    """Return in a line what was written, what the copy lacks and which cells have no note."""
    notes = count_of(len(annotated.noted), "note")
    removed = "Nothing was removed."
    if annotated.removed:
        removed = f"Removed: {', '.join(annotated.removed)}."
    line = (
        f"Written: {annotated.output}, your workbook with a sheet {annotated.sheet} and {notes}. "
        f"{removed}"
    )
    broken = [cell for cell in annotated.without_note if cell.sheet in annotated.broken_notes]
    if annotated.broken_notes:
        sheets = join_words([f"'{name}'" for name in annotated.broken_notes])
        line += (
            f" No note on {count_of(len(broken), 'cell')} of {sheets}: the notes there are "
            "damaged, so they were left as they are."
        )
    if bare := len(annotated.without_note) - len(broken):
        line += (
            f" No note on {count_of(bare, 'cell')}: on a hidden sheet, under a conversation that "
            "takes no reply, or on a full note."
        )
    if annotated.too_many:
        line += f" No note on {count_of(annotated.too_many, 'cell')} more: findings cite too many."
    return line


def state_setup(written: "SetupWritten") -> str:
    """Return in a line what was written, and what to do with it."""
    removed = f" Removed: {', '.join(written.removed)}." if written.removed else ""
    return (
        f"Written: {written.output}, your workbook with a sheet '{written.sheet}'. Correct its "
        f"blue cells in Excel, save, and check that workbook.{removed}"
    )


def state_config(path: Path) -> str:
    """Return in a line what was written, and how it is used."""
    use = (
        "it is used for every workbook in its folder"
        if path.name == NAME
        else f"use it with --config {path}"
    )
    return f"Written: {path}, how the workbook was read. Correct it where it is wrong; {use}."
