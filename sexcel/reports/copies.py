"""What was written of a workbook: findings in a copy, how it was read, or an e-mail with it."""

from pathlib import Path
from typing import TYPE_CHECKING

from sexcel.model.settings import NAME
from sexcel.model.wording import count_of, join_words
from sexcel.reports.page import Page
from sexcel.reports.verdicts import paint_verdict

if TYPE_CHECKING:
    from sexcel.graft.annotate import Annotated
    from sexcel.graft.setup import SetupWritten
    from sexcel.mail.letter import Mailed

_MARGIN = 11
"""Columns: the longest heading, ``Attached``, and three spaces."""
_MOST_NAMED = 50
"""Recipients named: all of any that a budget is sent to."""


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


def render_mailing(mailed: "Mailed", page: Page) -> str:
    """Return what was written or sent, to whom, and the verdict on the workbook."""
    sent = ""
    if mailed.sent_to:
        sent = f"to {join_words(mailed.sent_to, _MOST_NAMED)}, by {mailed.server}"
    facts = {
        "Sent": sent,
        "Written": "" if mailed.output is None else str(mailed.output),
        "Subject": mailed.subject,
        "To": ", ".join(mailed.to),
        "Copy to": ", ".join(mailed.cc),
        "Attached": mailed.attached,
        "Next": "" if sent else "Open the draft, read it, and send it: nothing has been sent.",
    }
    lines = page.list_facts(facts, _MARGIN)
    verdict = [] if mailed.source is None else ["", *paint_verdict(mailed.source, page)]
    return "\n".join([*lines, *verdict, ""])
