"""Rules that relay a doubt of the reader: each puts its doubt in words."""

from collections.abc import Callable, Iterable, Iterator

from sexcel.budget import caption
from sexcel.budget.versions import is_final
from sexcel.model.book import Book, DoubtKind
from sexcel.model.doubts import (
    AmountAsText,
    DraftHeading,
    FormulaWithoutValue,
    GuessedName,
    Hidden,
    HiddenFigures,
    ImplausibleAmount,
    RepeatedLine,
    RepeatedTable,
    RepeatedYearHeading,
    RivalCopies,
    ScaledAmounts,
    ScaleMixUp,
    WrongYearHeading,
)
from sexcel.model.findings import Finding, Severity
from sexcel.model.refs import column_letters, quote_sheet
from sexcel.model.rules import Rule
from sexcel.model.wording import join_words
from sexcel.model.years import financial_year

_MOST_CELLS = 4
"""Cells that a sentence names; further ones are said by an ellipsis."""


def relay(
    kind: type[DoubtKind], word: Callable[[Rule, DoubtKind, str], Finding]
) -> Callable[[Rule, Book], Iterable[Finding]]:
    """Return a check that makes a finding of each doubt of a kind.

    ``word`` takes the rule, the doubt and the caption of its table.
    """

    def check(rule: Rule, book: Book) -> Iterator[Finding]:
        for doubt in book.doubts_of(kind):
            yield word(rule, doubt, caption(doubt.table))

    return check


def _repeated_line(rule: Rule, doubt: RepeatedLine, table: str) -> Finding:
    message = f"'{doubt.label}' is twice in {table}: first in {doubt.first.a1}."
    todo = f"Remove line {doubt.ref.row} or {doubt.first.row}, or give each its own name."
    return rule.finding(doubt.ref, message, found=doubt.label, related=[doubt.first], todo=todo)


def _repeated_table(rule: Rule, doubt: RepeatedTable, table: str) -> Finding:
    message = (
        f"A second {table} begins here; the one at {doubt.first} was checked, this one was not."
    )
    return rule.finding(doubt.ref, message, related=[doubt.first])


def _rival_copies(rule: Rule, doubt: RivalCopies, table: str) -> Finding:
    others = join_words([str(other) for other in doubt.others])
    message = (
        f"{table} is here and again at {others}, with other figures, and nothing says which of "
        "them counts: none was checked."
    )
    return rule.finding(doubt.ref, message, related=[other.first_cell for other in doubt.others])


def _wrong_years(rule: Rule, book: Book) -> Iterator[Finding]:
    for doubt in book.doubts_of(WrongYearHeading):
        due = financial_year(doubt.year)
        message = (
            f"The heading '{doubt.heading}' of {caption(doubt.table)} should name {due}; the "
            f"budget year is {book.year_label(0)}."
        )
        todo = f"Write {due} in {doubt.ref.a1}."
        yield rule.finding(doubt.ref, message, found=doubt.heading, expected=due, todo=todo)


def _repeated_year(rule: Rule, doubt: RepeatedYearHeading, table: str) -> Finding:
    due = financial_year(doubt.year)
    message = (
        f"The heading '{doubt.heading}' of {table} repeats the one in {doubt.first.a1}; it should "
        f"name {due}."
    )
    todo = f"Write {due} in {doubt.ref.a1}."
    return rule.finding(
        doubt.ref, message, found=doubt.heading, expected=due, related=[doubt.first], todo=todo
    )


def _drafts(rule: Rule, book: Book) -> Iterator[Finding]:
    """Yield the draft headings of a budget that has a final version."""
    if not any(map(is_final, book.lines("change_history"))):
        return
    for doubt in book.doubts_of(DraftHeading):
        message = (
            f"The heading '{doubt.heading}' of {caption(doubt.table)} still says Draft, but "
            "the change history has a final version."
        )
        yield rule.finding(doubt.ref, message, found=doubt.heading)


def _amount_as_text(rule: Rule, doubt: AmountAsText, table: str) -> Finding:
    message = f"'{doubt.text}' in {table} is text"
    if doubt.amount is not None:
        message += f", read as {doubt.amount:,f}: Excel leaves it out of every sum."
    else:
        message += " and no amount: it was read as blank, and what depends on it not checked."
    return rule.finding(doubt.ref, message, found=doubt.text, expected=doubt.amount)


def _formulas_without_value(rule: Rule, book: Book) -> Iterator[Finding]:
    """Yield one finding for the formulas of a table on one sheet."""
    places: dict[tuple[str, str], list[FormulaWithoutValue]] = {}
    for doubt in book.doubts_of(FormulaWithoutValue):
        places.setdefault((doubt.ref.sheet, caption(doubt.table)), []).append(doubt)
    for (_, table), doubts in places.items():
        number = len(doubts)
        cells = ", ".join(doubt.ref.a1 for doubt in doubts[:_MOST_CELLS])
        more = " …" if number > _MOST_CELLS else ""
        message = (
            f"{f'{number} formulas' if number > 1 else 'A formula'} of {table} ({cells}{more}) "
            f"came without a value, so what depends on {'them' if number > 1 else 'it'} was not "
            "checked."
        )
        yield rule.finding(doubts[0].ref, message)


def _guessed_name(rule: Rule, doubt: GuessedName, table: str) -> Finding:
    written = doubt.written or "a blank heading"
    message = f"'{written}' in {table} was read as '{doubt.read_as}'."
    todo = f"Write '{doubt.read_as}' in {doubt.ref.a1}, or another name if that is not meant."
    return rule.finding(doubt.ref, message, found=written, expected=doubt.read_as, todo=todo)


def _hidden_figures(rule: Rule, doubt: HiddenFigures, table: str) -> Finding:
    ref = doubt.ref
    if doubt.hidden is Hidden.SHEET:
        message = f"The sheet of {table} is hidden; its figures were read, and count."
        return rule.finding(ref, message, todo=f"Show the sheet {quote_sheet(ref.sheet)}.")
    message = f"A {doubt.hidden.value} of {table} is hidden and was read; it counts in totals."
    number = ref.row if doubt.hidden is Hidden.ROW else column_letters(ref.column)
    todo = f"Show {doubt.hidden.value} {number}, or take it out of the table."
    return rule.finding(ref, message, todo=todo)


def _scaled_amounts(rule: Rule, doubt: ScaledAmounts, table: str) -> Finding:
    unit = f"£{doubt.scale:,f}"
    message = f"{table} says that its amounts are in units of {unit}; so they were read."
    return rule.finding(doubt.ref, message, found=unit, related=doubt.further_headings)


def _scale_mix_up(rule: Rule, doubt: ScaleMixUp, table: str) -> Finding:
    if doubt.stated is None:
        message = (
            f"{table} is a thousandth of every figure it is linked to; it was read as if its "
            "headings said £k."
        )
    else:
        message = (
            f"{table} says that its amounts are in units of £{doubt.stated:,f}, and is far more "
            "than every figure it is linked to; it was read in pounds."
        )
    return rule.finding(doubt.ref, message)


def _implausible_amount(rule: Rule, doubt: ImplausibleAmount, table: str) -> Finding:
    figure = f"{doubt.figure:.3e}"
    message = (
        f"A cell of {table} holds {figure}, more than Excel can add up to the pound: it was read "
        "as blank, and what depends on it not checked."
    )
    return rule.finding(doubt.ref, message, found=figure)


AMOUNT_AS_TEXT = Rule(
    code="SEC410",
    name="amount-as-text",
    severity=Severity.ERROR,
    summary="An amount is typed as text.",
    why="Excel passes over text in a sum without a word, so the total is short by it.",
    source="figure columns of Tables 1 to 11",
    bad=(
        "Panel Chair Office    £24,000\n"
        "Expenses             '£10,000   typed as text\n"
        "Total                 £24,000"
    ),
    good=(
        "Panel Chair Office    £24,000\n"
        "Expenses              £10,000\n"
        "Total                 £34,000"
    ),
    help="Type the amount into {cell} as a number; £ sign and commas come from the cell format.",
    check=relay(AmountAsText, _amount_as_text),
)

RULES = (
    AMOUNT_AS_TEXT,
    Rule(
        code="SEC405",
        name="repeated-line",
        severity=Severity.ERROR,
        summary="A table has the same line twice.",
        why="A budget line that is there twice is paid twice, or one of the two is out of date.",
        source="Tables 1 to 11",
        bad=(
            "Digitalisation       £75,000\n"
            "DCC Cost Governance  £56,250\n"
            "Digitalisation       £30,000"
        ),
        good=("Digitalisation       £75,000\nDCC Cost Governance  £56,250"),
        help="Remove the line in {cell} or the first one, or give each its own name.",
        check=relay(RepeatedLine, _repeated_line),
    ),
    Rule(
        code="SEC406",
        name="repeated-table",
        severity=Severity.WARNING,
        summary="The workbook has the same table twice.",
        why="Two copies of a table drift apart, and only one of them can be the budget.",
        source="Tables 1 to 11",
        bad="Table 2 on the sheet Summary, and again on Working",
        good="Table 2 on the sheet Summary",
        help="Remove the copy at {cell}, or give it other headings.",
        check=relay(RepeatedTable, _repeated_table),
    ),
    Rule(
        code="SEC425",
        name="rival-copies",
        severity=Severity.ERROR,
        summary="A table is in the workbook twice, and nothing says which copy counts.",
        why="A check of the wrong copy is worth nothing, and a Panel may be sent the wrong one.",
        source="Tables 1 to 11",
        bad="Table 2 on the sheets Overview A and Overview B, with other figures",
        good="Table 2 on the sheet Overview, an older one on Overview v0.3 (superseded)",
        help="Mark the older copy as superseded, remove it, or say in sexcel.toml which to read.",
        check=relay(RivalCopies, _rival_copies),
    ),
    Rule(
        code="SEC407",
        name="wrong-year-heading",
        severity=Severity.ERROR,
        summary="A heading names the wrong year.",
        why="Under a wrong year a figure is compared with the wrong figure.",
        source="headings of Tables 1 to 11 (Table 9: 2019/21)",
        bad="Meeting   2019/21 Budget   2020/21 Forecast",
        good="Meeting   2019/20 Budget   2020/21 Forecast",
        help="Correct the year in the heading.",
        check=_wrong_years,
    ),
    Rule(
        code="SEC408",
        name="repeated-year-heading",
        severity=Severity.ERROR,
        summary="Two headings of a table name the same year.",
        why=(
            "A column copied to the right with its old heading hides which year its figures are "
            "for."
        ),
        source="headings of Tables 1 to 11",
        bad="2021/22 Estimated Budget   2021/22 Estimated Budget",
        good="2021/22 Estimated Budget   2022/23 Estimated Budget",
        help="Correct the year in {cell}.",
        check=relay(RepeatedYearHeading, _repeated_year),
    ),
    Rule(
        code="SEC409",
        name="draft-heading",
        severity=Severity.WARNING,
        summary="A heading calls the budget a draft after the final version.",
        why=(
            "Readers of an approved budget must not have to wonder whether its figures are "
            "approved."
        ),
        source="variance headings of Tables 2, 4 and 6; Change History",
        bad="Variance Draft Budget 2020/21 to Estimated Outturn 2019/20",
        good="Variance 2020/21 Approved Budget to 2019/20 Estimated Outturn",
        help="Take the word Draft out of {cell}.",
        check=_drafts,
    ),
    Rule(
        code="SEC414",
        name="formula-without-value",
        severity=Severity.ERROR,
        summary="A formula was saved without its value.",
        why=(
            "Often a program other than Excel wrote the workbook and did not calculate it. "
            "Previews and phones show 0 there, and the figure cannot be checked."
        ),
        source="figure columns of Tables 1 to 11",
        bad="=SUM(D4:D8)   no value saved",
        good="=SUM(D4:D8)   £446,102",
        help="Open the workbook in Excel, save it, and validate again.",
        check=_formulas_without_value,
    ),
    Rule(
        code="SEC416",
        name="guessed-name",
        severity=Severity.WARNING,
        summary="A heading or a line was recognised only by a near name.",
        why=(
            "A guess may be wrong, and a figure under the wrong name is checked against the wrong "
            "figures."
        ),
        source="headings and lines of Tables 1 to 11",
        bad="Contigency (5%)   £397,595",
        good="Contingency (5%)   £397,595",
        help="Write the name in {cell} as the budget does.",
        check=relay(GuessedName, _guessed_name),
    ),
    Rule(
        code="SEC417",
        name="hidden-figures",
        severity=Severity.WARNING,
        summary="Figures that count in a total are hidden.",
        why=("What is hidden still counts. A reader who adds up what is shown gets another total."),
        source="Tables 1 to 11",
        bad=("Faster Switching   £50,000\n(hidden row)       £40,000\nTotal              £90,000"),
        good=(
            "Faster Switching          £50,000\n"
            "Half Hourly Settlements   £40,000\n"
            "Total                     £90,000"
        ),
        help="Show {cell}, or take it out of the table.",
        check=relay(HiddenFigures, _hidden_figures),
    ),
    Rule(
        code="SEC418",
        name="scaled-amounts",
        severity=Severity.INFO,
        summary="Amounts are given in thousands or millions and were read as pounds.",
        why=(
            "Figures rounded to £1,000 may be further apart before it is an error, and small "
            "errors stay unseen."
        ),
        source="Tables 1 to 11 are in £1",
        bad=(
            "                  2020/21 Approved Budget (£k)\n"
            "SECCo and Panel                          1,082"
        ),
        good=(
            "                  2020/21 Approved Budget\nSECCo and Panel                £1,082,102"
        ),
        help="Give amounts in pounds, so that they can be checked to the pound.",
        check=relay(ScaledAmounts, _scaled_amounts),
    ),
    Rule(
        code="SEC419",
        name="scale-mix-up",
        severity=Severity.ERROR,
        summary="A table's amounts are not in the unit that it says.",
        why=(
            "A table in £k among tables in £, or in £ under headings that say £k, makes every link "
            "wrong a thousandfold."
        ),
        source="Tables 1 to 11 are in £1",
        bad=("Table 4, Total               1,082\nTable 2, SECCo & Panel   1,082,102"),
        good=("Table 4, Total           1,082,102\nTable 2, SECCo & Panel   1,082,102"),
        help="Give the amounts in the unit that the headings and titles say, best in pounds.",
        check=relay(ScaleMixUp, _scale_mix_up),
    ),
    Rule(
        code="SEC420",
        name="implausible-amount",
        severity=Severity.ERROR,
        summary="A figure is too large to be an amount.",
        why="Excel keeps 15 digits. Beyond them it adds up wrongly without a word.",
        source="figure columns of Tables 1 to 11",
        bad="3. Legal   1E+30",
        good="3. Legal   £30,000",
        help="Type the amount in {cell} again.",
        check=relay(ImplausibleAmount, _implausible_amount),
    ),
)
