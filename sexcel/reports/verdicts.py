"""How a workbook did, in sentences that several reports and an e-mail share."""

from collections.abc import Set
from decimal import Decimal

from sexcel.budget import TABLES
from sexcel.model.findings import Severity
from sexcel.model.report import FileReport, FormulasChecked
from sexcel.model.tables import Kind
from sexcel.model.wording import LARGEST_EXPONENT, count_of, format_figure
from sexcel.reports.page import Page
from sexcel.reports.settings import name_rules_off

COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}


def verdict(file: FileReport) -> str:
    """Return how the workbook did, in a sentence or two for a manager."""
    errors, warnings = file.count(Severity.ERROR), file.count(Severity.WARNING)
    sentence = "No errors and no warnings."
    if errors:
        also = f" and {count_of(warnings, 'warning')}" if warnings else ""
        sentence = f"{count_of(errors, 'error')}{also}."
    elif warnings:
        sentence = f"No errors. {count_of(warnings, 'warning')} to read."
    if file.scope is None:
        sentence = _validation_verdict(file, sentence)
    elif file.unjudged:
        sentence = f"Only values were checked: {file.unjudged}. Of what was read: {sentence}"
    if file.accepted:
        sentence = f"{sentence} {count_of(len(file.accepted), 'finding')} accepted."
    return f"{sentence} {name_rules_off([file.settings])}".rstrip()


def _validation_verdict(file: FileReport, sentence: str) -> str:
    """Return the verdict on a budget, from the sentence that counts what is wrong."""
    if file.unjudged:
        return f"Cannot be judged: {file.unjudged}. Of what was read: {sentence}"
    if not file.is_clean:
        return f"Not ready for the Panel: {sentence}{_state_largest_effect(file)}"
    unverified = 0 if file.formulas is None else sum(file.formulas.not_verified.values())
    if unverified:
        return f"{sentence} {count_of(unverified, 'formula')} could not be verified."
    return sentence


def largest_effect(file: FileReport) -> Decimal | None:
    """Return by how much the largest error moves the headline, in £; None where none does."""
    effects = (
        abs(finding.effect)
        for finding in file.findings
        if finding.severity is Severity.ERROR and finding.effect
    )
    return max(effects, default=None)


def _state_largest_effect(file: FileReport) -> str:
    effect = largest_effect(file)
    if effect is None:
        return ""
    subject = "It" if file.count(Severity.ERROR) == 1 else "The largest error"
    return f" {subject} moves the headline by {format_amount(effect, Kind.MONEY)}."


def paint_verdict(file: FileReport, page: Page) -> list[str]:
    """Return the verdict in lines: red, yellow or green."""
    colour = "green"
    if not file.passes:
        colour = "red"
    elif file.count(Severity.WARNING):
        colour = "yellow"
    return page.embolden(verdict(file), colour)


def state_formulas(formulas: FormulasChecked) -> str:
    """Return how many formulas were recalculated, how many mean the budget, and what is unknown."""
    parts = [f"{formulas.verified:,} of {formulas.formulas:,} come to the value saved"]
    stale = formulas.formulas - formulas.verified - sum(formulas.not_verified.values())
    if stale:
        parts.append(f"{stale:,} to another")
    if formulas.owned:
        parts.append(f"{formulas.sound:,} of {formulas.owned:,} in the tables mean the budget")
    parts += [
        f"not verified: {count:,} ({reason})" for reason, count in formulas.not_verified.items()
    ]
    return "; ".join(parts)


def state_tables(recognised: Set[str]) -> str:
    """Return how many of the eleven tables are among those recognised, and how many besides."""
    numbered = {table.name for table in TABLES if table.number}
    besides = len(recognised - numbered)
    more = f", and {count_of(besides, 'table')} beside them" if besides else ""
    return f"{len(recognised & numbered)} of {len(numbered)} recognised{more}"


def format_amount(value: Decimal, kind: Kind | None) -> str:
    """Return a figure with its unit; one that no budget has, in powers of ten."""
    if value.adjusted() > LARGEST_EXPONENT:
        return f"{value:.5E}"
    return format_figure(value, kind)
