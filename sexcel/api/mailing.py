"""A workbook by e-mail."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from sexcel.api.checking import check_budget
from sexcel.api.reading import Opening, SettingsLike
from sexcel.files.outputs import check_target
from sexcel.files.sources import PathLike
from sexcel.model.settings import MailSettings

if TYPE_CHECKING:
    from sexcel.mail.letter import Letter, Mailed


def email(
    path: PathLike,
    letter: "Letter",
    output: PathLike | None = None,
    *,
    force: bool = False,
    send: bool = False,
    mail: MailSettings | None = None,
    mail_password: Callable[[str], str] | None = None,
    settings: SettingsLike = None,
    password: str | None = None,
) -> "Mailed":
    """Write an e-mail with the budget or the paper at ``path`` attached, or ``send`` it.

    The draft is ``<name>.eml`` beside the workbook unless ``output`` is given, and opens unsent;
    a message that is sent is written only to an ``output``. ``mail`` takes precedence over the
    sender and the server in the settings; ``mail_password`` is asked for the password of
    the server's user. Raises as ``read`` does, OutputError, and MailError where an address is
    none or the server does not take the message;
    SexcelError for a paper that has other figures than when it was written.

    >>> letter = sexcel.Letter(to=("panel@example.org",))
    >>> sexcel.email("budget.xlsx", letter).output.name
    'budget.eml'
    """
    from sexcel.mail.email import Order, deliver, deliver_budget
    from sexcel.year.papers.letter import paper_body
    from sexcel.year.papers.written import is_paper, open_paper

    source = Path(path)
    target = None if output is None and send else Path(output or source.with_suffix(".eml"))
    if target is not None:
        check_target(target, [source], force=force, suffix=".eml")
    opening = Opening(settings, password)
    grid = opening.grid(source)
    known = opening.settings_of(source)
    sending = (mail or MailSettings()).over(known.mail)
    order = Order(source, letter, target, sending, mail_password, send=send)
    if is_paper(grid):
        body = paper_body(open_paper(grid))
        return deliver(body, body.title, grid.sha256, order)
    _, book, report = check_budget(source, Opening(known, password))
    return deliver_budget(book, report, order)
