"""What an e-mail about a budget says: the question, headline, categories, movements, checks."""

from collections.abc import Iterator
from decimal import Decimal

from sexcel.mail.bodies import Bullets, FigureRow, FigureTable, MailBlock, MailBody, Paragraph
from sexcel.mail.facts import Category, MailFacts, QuotedMovement
from sexcel.model.wording import pounds, signed_pounds, signed_share


def budget_body(facts: MailFacts) -> MailBody:
    """Return the body of an e-mail about a budget."""
    return MailBody(facts.title, tuple(_blocks(facts)))


def _blocks(facts: MailFacts) -> Iterator[MailBlock]:
    yield Paragraph(_question(facts), is_strong=True)
    if facts.headline is not None:
        yield Paragraph(_headline(facts))
    if facts.categories:
        rows = (
            FigureRow(category.name, _figures(category), category.is_total)
            for category in facts.categories
        )
        yield FigureTable(_headings(facts), tuple(rows))
    if facts.movements:
        title = f"The largest movements, {facts.year} budget less {facts.prior_year} outturn"
        items = (
            f"{_state_movement(movement)} {_state_reason(movement)}".rstrip()
            for movement in facts.movements
        )
        yield Bullets(title, tuple(items))
    yield Paragraph(facts.checks)
    version = f", {facts.version}" if facts.version else ""
    yield Paragraph(f"Attached is {facts.file_name}: {facts.title}{version}.", is_quiet=True)


def _question(facts: MailFacts) -> str:
    """Return what the reader is asked to do, and by which page."""
    budget = f"the {facts.year} {facts.budget_word}"
    amount = "" if facts.headline is None else f" of {pounds(facts.headline)}"
    if facts.is_final:
        return f"For information: {budget}{amount} is attached."
    case = " Page 1 of the workbook has the case." if facts.has_pack else ""
    return f"The Panel is asked to approve {budget}{amount}.{case}"


def _headline(facts: MailFacts) -> str:
    assert facts.headline is not None
    text = f"Total budget for {facts.year}: {pounds(facts.headline)}"
    total = next((row for row in reversed(facts.categories) if row.is_total), None)
    against = [
        f"{signed_pounds(facts.headline - figure)}"
        f"{signed_share(facts.headline - figure, figure)} against the {facts.prior_year} {name}"
        for name, figure in (
            ("approved budget", None if total is None else total.prior),
            ("estimated outturn", None if total is None else total.outturn),
        )
        if figure is not None
    ]
    return f"{text}; {', '.join(against)}." if against else f"{text}."


def _headings(facts: MailFacts) -> tuple[str, ...]:
    prior, year = facts.prior_year, facts.year
    change = "change on outturn"
    return ("Budget category", f"{prior} budget", f"{prior} outturn", f"{year} budget", change)


def _figures(category: Category) -> tuple[str, ...]:
    variance = category.variance
    return (
        _pounds(category.prior),
        _pounds(category.outturn),
        _pounds(category.budget),
        "" if variance is None else signed_pounds(variance),
    )


def _state_movement(movement: QuotedMovement) -> str:
    if movement.outturn is None:
        return f"{movement.line}: {signed_pounds(movement.budget)}; no outturn is given."
    change = movement.budget - movement.outturn
    return (
        f"{movement.line}: {signed_pounds(change)}{signed_share(change, movement.outturn)}, from "
        f"{pounds(movement.outturn)} to {pounds(movement.budget)}."
    )


def _state_reason(movement: QuotedMovement) -> str:
    if movement.reason:
        return movement.reason if movement.reason[-1] in ".!?…" else f"{movement.reason}."
    return "A reason is needed." if movement.is_due else ""


def _pounds(amount: Decimal | None) -> str:
    return "" if amount is None else pounds(amount)
