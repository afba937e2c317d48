"""The text report: letter by letter, within its columns, whatever the findings hold."""

import re
import unicodedata
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from sexcel.model.findings import Finding, Severity
from sexcel.model.refs import CellRef, RangeRef
from sexcel.model.report import Basis, FilledIn, FormulasChecked, Report
from sexcel.reports.page import Page
from sexcel.reports.report import render_report
from sexcel.reports.verdicts import verdict
from tests.reports.samples import (
    AREAS,
    ASSUMED,
    FTE,
    FULL,
    MISSING,
    OVERVIEW,
    ROUNDING,
    SAMPLE,
    TEXT,
    TOTAL,
    file_report,
)
from tests.reports.strategies import FINDINGS, reports

GOLDEN = Path(__file__).with_name("golden")
ANSI = re.compile(r"\x1b\[[0-9;]*m")


def count_columns(line: str) -> int:
    """Count columns of a terminal, apart from the code under test."""
    wide = sum(unicodedata.east_asian_width(letter) in {"W", "F"} for letter in line)
    return len(line) + wide - sum(unicodedata.combining(letter) > 0 for letter in line)


def last_line(*findings: Finding) -> str:
    return verdict(file_report(*findings))


def test_the_whole_report() -> None:
    assert render_report(SAMPLE, Page(), notes=True) == (GOLDEN / "report.txt").read_text(
        encoding="utf-8"
    )


def test_two_workbooks_end_with_a_line_on_both() -> None:
    report = Report((file_report(TOTAL, path="a.xlsx"), file_report(ASSUMED, path="b.xlsx")))
    text = render_report(report, Page())
    assert text.startswith("File         a.xlsx\n")
    assert "\n\n\nFile         b.xlsx\n" in text
    assert text.split("\n\n\n")[-1].splitlines() == [
        "Workbook  Verdict    Errors  Warnings    Headline  Largest effect",
        "a.xlsx    not ready       1         0  £8,349,486          £3,150",
        "b.xlsx    no errors       0         0  £8,349,486",
        "",
        "2 workbooks read: 1 not ready for the Panel, 1 without errors.",
    ]


def test_two_good_workbooks() -> None:
    text = render_report(Report((file_report(), file_report(TEXT))), Page())
    assert text.endswith("\n2 workbooks read: none has an error.\n")


def test_colour_changes_nothing_but_colour() -> None:
    painted = render_report(SAMPLE, Page(colour=True), notes=True)
    assert ANSI.sub("", painted) == render_report(SAMPLE, Page(), notes=True)
    assert "  \x1b[31m\x1b[1merror\x1b[0m    SEC103  E12    Table 2," in painted
    assert "  \x1b[33m\x1b[1mwarning\x1b[0m  SEC410  D7     The" in painted
    assert "  \x1b[36m\x1b[1minfo\x1b[0m     SEC105  C12    The" in painted
    assert "\n\x1b[1m2 Overview\x1b[0m\n" in painted
    assert "\x1b[31m\x1b[1mNot ready for the Panel: 3 errors and 2 warnings." in painted


@pytest.mark.parametrize(
    ("findings", "colour"), [((), "32"), ((ROUNDING,), "32"), ((TEXT,), "33"), ((FTE,), "31")]
)
def test_the_last_line_is_green_yellow_or_red(findings: tuple[Finding, ...], colour: str) -> None:
    lines = render_report(Report((file_report(*findings),)), Page(colour=True)).splitlines()
    assert lines[-1].startswith(f"\x1b[{colour}m\x1b[1m")


def test_errors_come_last_the_worst_first_and_notes_before_all() -> None:
    lines = render_report(SAMPLE, Page(), notes=True).splitlines()
    codes = re.findall(r"^  (?:error|warning|info) +(\w+)", "\n".join(lines), re.MULTILINE)
    assert codes == ["SEC208", "SEC105", "SEC402", "SEC410", "SEC103", "SEC104", "SEC309"]
    headings = [line for line in lines if line in {OVERVIEW, AREAS, "The workbook as a whole"}]
    assert headings == ["The workbook as a whole", OVERVIEW, OVERVIEW, AREAS]


def test_the_largest_errors_are_named_again_where_there_are_several() -> None:
    lines = render_report(SAMPLE, Page()).splitlines()
    start = lines.index("The largest errors")
    assert lines[start + 1 : start + 4] == [
        "  £3,150    '2 Overview'!E12 total-wrong",
        "  £0.50     '2 Overview'!F9 variance-wrong",
        "  0.05 FTE  '8 Service areas'!C5:F5 fte-tables-differ",
    ]
    assert "The largest errors" not in render_report(Report((file_report(TOTAL, FTE),)), Page())
    many = Report((file_report(*[TOTAL] * 9),))
    assert render_report(many, Page()).count("!E12 total-wrong") == 5


def test_notes_are_a_number_unless_asked_for() -> None:
    report = Report((file_report(*[ROUNDING] * 30, TOTAL),))
    text = render_report(report, Page())
    assert "\n30 notes: --notes\n" in text
    assert "info" not in text
    notes = render_report(report, Page(), notes=True).split("For information: 30 notes\n")[1]
    assert notes.count("  info     SEC105  C12  The total differs") == 30
    assert "found" not in notes.split("  error")[0]
    assert "Nothing to do" not in notes


def test_a_note_takes_the_lines_of_its_message_alone() -> None:
    text = render_report(Report((file_report(ASSUMED),)), Page(), notes=True)
    assert text.splitlines()[6:] == [
        "",
        "For information: 1 note",
        "  The workbook as a whole",
        "  info     SEC208    The workbook states no contingency rate; 5% was taken.",
        "",
        "No errors and no warnings.",
    ]


def test_what_is_outside_the_budget_stands_before_it_and_counts_for_nothing() -> None:
    file = replace(file_report(TEXT), outside=(replace(TOTAL, where=CellRef("Notes", 3, 2)),))
    text = render_report(Report((file,)), Page())
    outside, inside = text.split("On sheets that feed no table: 1 finding\n")[1].split(OVERVIEW, 1)
    assert "Notes\n  error    SEC103  B3" in outside
    assert inside.endswith("No errors. 1 warning to read.\n")
    assert file.passes


@pytest.mark.parametrize(
    ("basis", "filled_in", "findings", "expected", "passes"),
    [
        (Basis(40, 30, 20), FilledIn(9, 10), (), "No errors and no warnings.", True),
        (
            Basis(40, 30, 20, {"Table 5 was not found": 18}),
            FilledIn(9, 10),
            (TEXT,),
            "No errors in what could be checked; 18 cells could not be. 1 warning to read.",
            True,
        ),
        (
            Basis(
                40, 0, 20, {"the engine for formulas took too long": 1}, "its formula is not read"
            ),
            FilledIn(9, 10),
            (),
            "The headline could not be verified: its formula is not read. No errors in what could "
            "be checked; 1 cell could not be.",
            False,
        ),
        (
            Basis(40, 30, 20),
            FilledIn(112, 277, {"Table 5": 18, "Table 7": 4}),
            (),
            "Not finished: filled in 112 of 277: Table 5 not yet (18) and Table 7 not yet (4). "
            "No errors so far.",
            False,
        ),
        (
            Basis(headline_doubt="its formula is not read"),
            FilledIn(1, 9, {"Table 5": 8}),
            (FTE,),
            "The headline could not be verified: its formula is not read. Not finished: filled in "
            "1 of 9: Table 5 not yet (8). Not ready for the Panel: 1 error.",
            False,
        ),
    ],
)
def test_words_and_exit_follow_what_was_checked_and_filled_in(
    basis: Basis, filled_in: FilledIn, findings: tuple[Finding, ...], expected: str, passes: bool
) -> None:
    file = replace(file_report(*findings), basis=basis, filled_in=filled_in)
    assert verdict(file) == expected
    assert file.passes is passes


def test_what_the_verdict_rests_on_is_said_at_the_top() -> None:
    basis = Basis(40, 1, 20, {"the engine for formulas took too long": 2})
    file = replace(file_report(), basis=basis, filled_in=FilledIn(112, 277, {"Table 5": 18}))
    text = " ".join(render_report(Report((file,)), Page()).split())
    assert (
        "Rests on 63 cells: 40 figures checked by an equation, 1 other formula recalculated, "
        "20 inputs and 2 not checked (the engine for formulas took too long)"
    ) in text
    assert "Filled in 112 of 277: Table 5 not yet (18)" in text
    nothing = replace(file, basis=Basis(0, 0, 0, {}))
    assert "Rests on     nothing: no headline\n" in render_report(Report((nothing,)), Page())


@pytest.mark.parametrize(
    ("findings", "expected"),
    [
        ((), "No errors and no warnings."),
        ((ROUNDING,), "No errors and no warnings."),
        ((TEXT,), "No errors. 1 warning to read."),
        (
            (TEXT, MISSING),
            "No errors in what could be checked; Table 9 is missing. 2 warnings to read.",
        ),
        ((FTE,), "Not ready for the Panel: 1 error."),
        ((FTE, FTE, TEXT), "Not ready for the Panel: 2 errors and 1 warning."),
        ((TOTAL,), "Not ready for the Panel: 1 error. It moves the headline by £3,150."),
        (
            (TOTAL, FTE, replace(TOTAL, effect=Decimal("-4000.5")), TEXT, TEXT),
            "Not ready for the Panel: 3 errors and 2 warnings. "
            "The largest error moves the headline by £4,000.50.",
        ),
        (
            (replace(TEXT, effect=Decimal(9)), FTE),
            "Not ready for the Panel: 1 error and 1 warning.",
        ),
    ],
)
def test_the_sentence_for_a_manager(findings: tuple[Finding, ...], expected: str) -> None:
    assert last_line(*findings) == expected


def test_figures_have_the_unit_of_their_table() -> None:
    text = render_report(SAMPLE, Page())
    assert "found £8,349,486, expected £8,352,636," in text
    assert "found 12.35 FTE, expected 12.3 FTE," in text


def test_figures_outside_any_table_have_no_unit() -> None:
    text = render_report(
        Report((file_report(replace(TOTAL, where=CellRef(OVERVIEW, 99, 26))),)), Page()
    )
    assert "found 8,349,486, expected 8,352,636," in text


def test_a_text_that_the_message_quotes_is_not_said_again() -> None:
    quoted = replace(TEXT, message="'£10,000 ' is typed as text.")
    assert "found" not in render_report(Report((file_report(quoted),)), Page()).split("text.")[1]
    assert "found '£10,000', expected £10,000" in render_report(SAMPLE, Page())


def test_the_same_advice_is_given_once_in_a_row() -> None:
    text = render_report(
        Report((file_report(FTE, replace(FTE, where=CellRef(AREAS, 6, 3)), TOTAL),)), Page()
    )
    assert text.count("What to do: Correct the table that is wrong.\n") == 1
    assert text.count("What to do: as above.\n") == 1


def test_a_headline_that_is_not_there() -> None:
    text = render_report(Report((replace(FULL, headline=None, tables=()),)), Page())
    assert "Headline     not found: it is the total of Table 2 for the budget year\n" in text
    assert "Tables       0 of 11 recognised\n" in text


def test_a_terminal_without_pound_signs() -> None:
    text = render_report(SAMPLE, Page(encoding="ascii"))
    assert text.isascii()
    assert "Headline     GBP 8,349,486 for 2020/21\n" in text
    assert max(map(len, text.splitlines())) <= 80


def test_a_western_code_page_keeps_its_pound_signs() -> None:
    finding = replace(TOTAL, message="Łódź −£3 … 会", help="")
    text = render_report(Report((file_report(finding),)), Page(encoding="cp437"))
    assert "?ódz -£3 ... ?" in text


def test_names_from_a_workbook_cannot_command_the_terminal() -> None:
    finding = replace(
        TOTAL, where=CellRef("\x1b[2JSheet", 12, 5), message="one\ntwo\x07 \u202eright to left"
    )
    text = render_report(Report((file_report(finding, path="a\rb.xlsx"),)), Page())
    assert "\n?[2JSheet\n" in text
    assert "one two? ?right to left" in text
    assert "File         a b.xlsx\n" in text


def test_a_cell_too_wide_for_its_column_has_a_line_of_its_own() -> None:
    wide = replace(
        FTE,
        where=RangeRef.parse(AREAS, "AAA100000:XFD1048576"),
        message="Every word of it.",
        help="",
    )
    lines = render_report(Report((file_report(wide, FTE),)), Page()).splitlines()
    start = lines.index("8 Service areas")
    assert lines[start + 1 : start + 5] == [
        "  error SEC309 AAA100000:XFD1048576",
        "                          Every word of it.",
        "                          found 12.35, expected 12.3, difference +0.05",
        "  error    SEC309  C5:F5  Grade 4 has 12.35 FTE here and 12.3 in Table 7.",
    ]


def test_a_code_too_long_for_a_line_is_broken() -> None:
    long = replace(FTE, rule="Q" * 100)
    lines = render_report(Report((file_report(long),)), Page()).splitlines()
    start = lines.index("8 Service areas")
    assert lines[start + 1 : start + 4] == ["  error", "  " + "Q" * 78, "  " + "Q" * 22 + " C5:F5"]


def test_a_figure_beyond_any_budget() -> None:
    finding = replace(TOTAL, found=Decimal("1E+300"))
    assert "found 1.00000E+300, expected" in render_report(Report((file_report(finding),)), Page())


@given(reports(), st.sampled_from(["utf-8", "ascii", "cp1252"]))
@example(SAMPLE, "utf-8")
def test_any_report_fits_80_columns(report: Report, encoding: str) -> None:
    text = render_report(report, Page(encoding=encoding))
    assert all(count_columns(line) <= 80 for line in text.split("\n"))
    assert text.replace("\n", "").isprintable()
    assert text.encode(encoding)
    assert ANSI.sub("", render_report(report, Page(colour=True, encoding=encoding))) == text


@given(FINDINGS, st.integers(40, 80))
def test_any_finding_is_told(finding: Finding, width: int) -> None:
    text = render_report(Report((file_report(finding),)), Page(width=width), notes=True)
    assert all(count_columns(line) <= width for line in text.split("\n"))
    assert text.count("For information: 1 note\n") == (finding.severity is Severity.INFO)
    letters = "".join(text.split())
    assert "".join(Page().spell(finding.message).split()) in letters


def test_what_an_all_clear_does_not_cover() -> None:
    formulas = FormulasChecked(12, 9, {"refers to another workbook": 2}, 4, 3)
    file = replace(file_report(), formulas=formulas)
    assert verdict(file) == "No errors and no warnings. 2 formulas could not be verified."
    opening = render_report(Report((file,)), Page())
    assert "9 of 12 match the value saved; 1 gives another value; 3 of 4 in" in opening
    assert "not verified: 2 (refers to another workbook)" in opening.replace("\n             ", " ")
