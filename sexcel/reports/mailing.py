"""What became of an e-mail, as text."""

from sexcel.mail.letter import Mailed
from sexcel.model.wording import join_words
from sexcel.reports.page import Page
from sexcel.reports.verdicts import paint_verdict

_MARGIN = 11
"""Columns: the longest heading, ``Attached``, and three spaces."""
_MOST_NAMED = 50
"""Recipients named: all of any that a budget is sent to."""


def render_mailing(mailed: Mailed, page: Page) -> str:
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
