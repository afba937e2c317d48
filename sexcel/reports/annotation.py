"""What was written into a copy of the workbook, as text."""

from sexcel.graft.annotate import Annotated
from sexcel.model.wording import count_of, join_words


def state_annotation(annotated: Annotated) -> str:
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
