"""What was written into a copy of the workbook, as text."""

from sexcel.graft.annotate import Annotated
from sexcel.model.wording import count_of, join_words


def annotation(done: Annotated) -> str:
    """One line: what was written, what the copy does without, which cells have no note."""
    notes = count_of(len(done.noted), "note")
    removed = f"Removed: {', '.join(done.removed)}." if done.removed else "Nothing was removed."
    line = f"Written: {done.output}, your workbook with a sheet {done.sheet} and {notes}. {removed}"
    broken = [cell for cell in done.without_note if cell.sheet in done.broken_notes]
    if done.broken_notes:
        sheets = join_words([f"'{name}'" for name in done.broken_notes])
        line += (
            f" No note on {count_of(len(broken), 'cell')} of {sheets}: the notes there are "
            "damaged, so they were left as they are."
        )
    if bare := len(done.without_note) - len(broken):
        line += (
            f" No note on {count_of(bare, 'cell')}: on a hidden sheet, under a conversation that "
            "takes no reply, or on a full note."
        )
    if done.too_many:
        line += f" No note on {count_of(done.too_many, 'cell')} more: findings cite too many."
    return line
