"""SHT309: A total adds up figures in several currencies."""

import re
from collections.abc import Iterator, Mapping

from sexcel.auditing.rule import SheetRule
from sexcel.auditing.survey.sheet import SheetSurvey
from sexcel.auditing.survey.sums import SumCell
from sexcel.auditing.survey.workbook import Survey
from sexcel.auditing.wording import name_cell
from sexcel.model.findings import Finding, Severity
from sexcel.model.refs import CellRef
from sexcel.model.wording import join_words

_LOCALE = re.compile(r"\[\$([^\]-]*)(?:-[^\]]*)?\]")
"""``[$€-407]`` shows €, ``[$-409]`` only says whose day names are meant."""
_CURRENCY = re.compile(r"[£€¥₹]|\b(?:GBP|EUR|USD|CHF|JPY|AUD|CAD|SEK|NOK|DKK|PLN|INR)\b|[A-Z]*\$")
_CODES = {"GBP": "£", "EUR": "€", "USD": "$", "US$": "$", "JPY": "¥", "INR": "₹"}
"""Currencies that are written in two ways."""
_MOST_CELLS = 2_000
"""Cells of a total that are looked at: a ledger with more has a column for the currency."""


def _look(survey: Survey) -> Iterator[Finding]:
    currencies = {
        sheet.name: {text: sign for text in sheet.number_formats if (sign := currency_of(text))}
        for sheet in survey.sheets
    }
    if len({sign for formats in currencies.values() for sign in formats.values()}) < 2:
        return
    for sheet in survey.sheets:
        for total in survey.sum_cells(sheet):
            mixed = _currencies_of(survey, total, currencies)
            if len(mixed) > 1:
                yield _finding(sheet, total, mixed)


def currency_of(number_format: str) -> str:
    """Return the currency that a number format shows; empty for none.

    >>> currency_of("[$€-407] #,##0.00"), currency_of("[$-409]d mmm"), currency_of("#,##0 [$USD]")
    ('€', '', '$')
    """
    text = _LOCALE.sub(r"\1", number_format).replace('"', "").replace("\\", "")
    match = _CURRENCY.search(text.partition(";")[0])
    return "" if match is None else _CODES.get(match[0], match[0])


def _currencies_of(
    survey: Survey, total: SumCell, currencies: Mapping[str, Mapping[str, str]]
) -> dict[str, CellRef]:
    """Return the currencies of the figures that a total adds up, each with its first cell."""
    mixed: dict[str, CellRef] = {}
    if sum(area.size for area in total.areas) > _MOST_CELLS:
        return mixed
    for area in total.areas:
        sheet = survey.sheet(area.sheet)
        if sheet is None or not currencies[sheet.name]:
            continue
        formats = currencies[sheet.name]
        for position in area.positions():
            sign = formats.get(sheet.number_format(*position))
            if sign is not None and sheet.number(*position):
                mixed.setdefault(sign, sheet.ref(position))
    return mixed


def _finding(sheet: SheetSurvey, total: SumCell, mixed: Mapping[str, CellRef]) -> Finding:
    examples = [f"{sign} ({name_cell(sheet, ref)})" for sign, ref in mixed.items()]
    return RULE.finding(
        total.ref,
        f"{name_cell(sheet, total.ref)} adds up figures in {join_words(examples)}.",
        related=list(mixed.values()),
    )


RULE = SheetRule(
    code="SHT309",
    name="mixed-currencies",
    severity=Severity.WARNING,
    summary="A total adds up figures that are shown in several currencies.",
    why="Pounds and euros added up are an amount of nothing; or one of the formats is wrong.",
    source="any workbook",
    bad="Hotel   £400\nFlight   €250\nTotal   £650",
    good="Hotel   £400\nFlight (€250)   £213\nTotal   £613",
    help="Convert to one currency before adding up in {cell}, or correct the format.",
    look=_look,
)
