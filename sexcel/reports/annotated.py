"""What was written into a copy of the workbook, as text."""

from sexcel.model.report import Annotated
from sexcel.reports.text import counted


def annotation(done: Annotated) -> str:
    """One line: what was written, what the copy does without, which cells have no note."""
    notes = counted(len(done.noted), "note")
    removed = f"Removed: {', '.join(done.removed)}." if done.removed else "Nothing was removed."
    line = f"Written: {done.output}, your workbook with a sheet {done.sheet} and {notes}. {removed}"
    if done.without_note:
        bare = counted(len(done.without_note), "cell")
        line += f" No note on {bare}: on a hidden sheet, under a conversation, or on a full note."
    return line
