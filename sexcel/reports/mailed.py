"""What became of an e-mail, as text."""

from sexcel.mail.letter import Mailed
from sexcel.model.wording import join_words
from sexcel.reports.page import Page
from sexcel.reports.text import painted_verdict

_MARGIN = 11
_MOST = 50


def mailing(done: Mailed, page: Page) -> str:
    """What was written or sent, to whom, and how the workbook stands."""
    sent = f"to {join_words(done.sent_to, _MOST)}, by {done.server}" if done.sent_to else ""
    facts = {
        "Sent": sent,
        "Written": "" if done.output is None else str(done.output),
        "Subject": done.subject,
        "To": ", ".join(done.to),
        "Copy to": ", ".join(done.cc),
        "Attached": done.source.path,
        "Next": "" if sent else "Open the draft, read it, and send it: nothing has been sent.",
    }
    lines = [
        line for name, fact in facts.items() if fact for line in page.hanging(name, fact, _MARGIN)
    ]
    return "\n".join([*lines, "", *painted_verdict(done.source, page), ""])
