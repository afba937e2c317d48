"""The published budget: what its tables have wrong is found, cell by cell, and nothing else."""

from decimal import Decimal
from functools import cache
from pathlib import Path

import sexcel
from sexcel.files.reading import read_grid
from sexcel.model.book import Book
from sexcel.model.findings import Finding, Severity
from sexcel.model.grid import Cell
from sexcel.recognise.book import read_book
from sexcel.rules.checking import check_book
from sexcel.rules.core_team import core_teams
from sexcel.rules.rates.fitted_rates import fit_rates

PUBLISHED = Path(__file__).parents[2] / "workbooks" / "sec-budget-2020-23-published.xlsx"

SUMMARY, SECCO, SECAS = "1 Summary", "2 SECCo and Panel", "3.2 SECAS Services"
ACCOMMODATION = "3.4 Accommodation"

Facts = tuple[str, str, str, object, object, object, object]

ERRORS: list[Facts] = [
    # Table 2, 2019/20: core team + accommodation is £235,300 short of the SECAS total.
    ("SEC203", SUMMARY, "C18", 4_995_769, 5_231_069, 4_995_769 + 198_000 - 5_429_069, None),
    # Table 4, website: £675 a month and £12,000; 5% contingency comes on top of the £100.
    ("SEC311", SECCO, "F21", 20_000, 675 * 12 + 12_000, -100, 105),
    # Table 6, Security & Privacy: the sub total stops at SMKI PMA.
    ("SEC102", SECAS, "F30", 1_560_092, 1_438_853 + 121_239 + 42_331, -42_331, None),
    # Table 6, 2019/20 approved: the total leaves out Committee Support.
    (
        "SEC103",
        SECAS,
        "C33",
        4_327_809,
        903_259 + 0 + 934_603 + 1_524_303 + 1_242_189 + 626_714,
        -903_259,
        None,
    ),
    ("SEC407", ACCOMMODATION, "C5", "2019/21 Budget", "2019/20", None, None),
    # Table 10: 162 meetings at £1,000 and £10,000 of videography.
    ("SEC310", ACCOMMODATION, "D20", 169_000, 162 * 1_000 + 10_000, -3_000, 3_150),
]

WARNINGS: list[Facts] = [
    (
        "SEC409",
        SUMMARY,
        "F15",
        "Variance Draft Budget 2020/21 to Estimated Outturn 2019/20",
        None,
        None,
        None,
    ),
    ("SEC505", SUMMARY, "E22", 1_191_750 - 1_073_260, None, None, None),
    ("SEC409", SECCO, "G5", "Variance Draft Budget to 2019/20 Estimated Outturn", None, None, None),
    ("SEC505", SECCO, "F24", 125_000 - 80_000, None, None, None),
    ("SEC206", SECAS, "D10", 482_012, 462_581, 19_431, None),
    (
        "SEC409",
        SECAS,
        "G20",
        "Variance Draft Budget to 2019/20 Estimated Outturn",
        None,
        None,
        None,
    ),
]

ROUNDINGS: list[tuple[object, ...]] = [
    # Tables 1 and 2: totals.
    (SUMMARY, "C10", 8_349_486, 1_082_102 + 5_678_040 + 1_191_750 + 397_595),
    (SUMMARY, "E10", 7_829_421, 1_138_552 + 5_678_040 + 640_000 + 372_830),
    (SUMMARY, "E24", 8_349_486, 1_082_102 + 5_678_040 + 1_191_750 + 397_595),
    # Table 3: Panel and Board, SSC, Privacy, and the subject matter experts.
    (SUMMARY, "G30", 664_239, 425_485 + 71_301 + 167_452),
    (SUMMARY, "G34", 1_634_853, 643_350 + 795_504 + 196_000),
    (SUMMARY, "G36", 42_331, 17_724 + 24_608),
    (
        SUMMARY,
        "E39",
        1_325_495,
        71_301 + 143_085 + 85_851 + 57_234 + 795_504 + 0 + 24_608 + 114_468 + 33_445,
    ),
    # Table 5: the same.
    (SECAS, "F7", 496_787, 425_485 + 71_301),
    (SECAS, "F11", 1_438_853, 643_350 + 795_504),
    (SECAS, "F13", 42_331, 17_724 + 24_608),
    (
        SECAS,
        "E16",
        1_325_495,
        71_301 + 143_085 + 85_851 + 57_234 + 795_504 + 24_608 + 114_468 + 33_445,
    ),
    # Table 6: variance of Change & Release Management.
    (SECAS, "G31", -28_666, 1_094_154 - 1_122_819),
]


@cache
def book() -> Book:
    return read_book(read_grid(PUBLISHED))


@cache
def findings() -> tuple[Finding, ...]:
    return check_book(book())


def of(severity: Severity) -> list[Finding]:
    return [finding for finding in findings() if finding.severity is severity]


def facts(finding: Finding) -> Facts:
    return (
        finding.rule,
        finding.sheet,
        finding.cell,
        finding.found,
        finding.expected,
        finding.difference,
        finding.effect,
    )


def message(cell: str, sheet: str) -> str:
    (text,) = (
        finding.message
        for finding in findings()
        if (finding.sheet, finding.cell) == (sheet, cell) and finding.severity is Severity.ERROR
    )
    return text


def test_every_error_and_no_other() -> None:
    assert [facts(finding) for finding in of(Severity.ERROR)] == ERRORS


def test_every_warning_and_no_other() -> None:
    assert [facts(finding) for finding in of(Severity.WARNING)] == WARNINGS


def test_notes_are_roundings_misfits_values_only_and_the_assumed_materiality() -> None:
    notes = of(Severity.INFO)
    roundings: list[tuple[object, ...]] = [
        (note.sheet, note.cell, note.found, note.expected)
        for note in notes
        if note.rule == "SEC105"
    ]
    (fitted,) = (note for note in notes if note.rule == "SEC205")
    assumed, typed, shared = (note for note in notes if note.rule not in ("SEC105", "SEC205"))
    assert roundings == ROUNDINGS
    assert (fitted.sheet, fitted.cell) == (SECAS, "D7")
    assert fitted.message == (
        "With no rate card, rates were fitted: Grade 2 £132,247, Grade 3 £143,408, Grade 4 "
        "£176,423, Grade 5 £573,425 and Grade 6 £0 per FTE. The core teams of 9 areas fit them "
        "within £16,001 (TABASC, 3.5%)."
    )
    assert (assumed.rule, assumed.sheet, assumed.cell) == ("SEC208", "", "")
    assert assumed.message == (
        "The workbook does not state these, so the usual ones were used: Material variance £25,000 "
        "and Material variance, share of outturn 10%."
    )
    # Table 3: SSC and SMKI PMA, against lines 9 and 10 of Table 4; line 8 is £30,000.
    assert facts(shared) == ("SEC308", SUMMARY, "F34", 265_000, 235_000, 30_000, None)
    assert (typed.rule, typed.sheet, typed.cell) == ("SEC421", "", "")
    assert typed.message == (
        "No total or other figure that is worked out has a formula: its value was checked, and "
        "how it came about could not be."
    )


def test_the_sub_total_names_the_line_and_the_variance_that_it_upsets() -> None:
    assert message("F30", SECAS) == (
        "Table 6, Security & Privacy sub total, 2020/21 Approved Budget is £1,560,092 and should "
        "be £1,602,423 (the sum of its 3 lines): £42,331 too low. It leaves out Privacy "
        "(£42,331). That agrees with Total, 2020/21 Approved Budget (F33) and Total, variance "
        "(G33). "
        "Correcting it moves Security & Privacy sub total, variance (G30) from -£74,211 to "
        "-£31,880."
    )
    assert 1_602_423 - 1_634_303 == -31_880


def test_the_total_names_the_service_area_that_it_leaves_out() -> None:
    assert message("C33", SECAS) == (
        "Table 6, Total, 2019/20 Approved Budget is £4,327,809 and should be £5,231,068 (the sum "
        "of its 6 sub totals and single lines): £903,259 too low. It leaves out Committee Support "
        "(£903,259)."
    )


def test_table_6_says_which_figure_of_the_overview_is_wrong() -> None:
    assert message("C18", SUMMARY) == (
        "Table 2, Core Team and SME's, 2019/20 Approved Budget is £4,995,769 and should be "
        "£5,231,069: £235,300 too low. With it, SECAS Services Total (C21) adds up to its "
        "£5,429,069 (Core Team and Subject Matter Experts less discount, plus accommodation). "
        "That agrees with Table 6, Total, 2019/20 Approved Budget, which should be £5,231,068."
    )


def test_what_an_error_was_worked_out_from_is_told() -> None:
    (website,) = (error for error in of(Severity.ERROR) if error.rule == "SEC311")
    related = {str(ref) for ref in website.related}
    drivers = {f"Assumptions!{column}{row}" for column in "DEF" for row in (17, 18)}
    assert drivers <= related
    assert "'1 Summary'!E24" in related


def test_fit_rates_are_the_best_that_are_not_below_zero() -> None:
    # Moving a rate up or down makes the misfit larger: so says calculus of a least square.
    costed = core_teams(book())
    grades = sorted({grade for team in costed for grade in team.fte})
    rates = fit_rates(costed, grades)
    assert {grade: int(rate) for grade, rate in rates.items()} == {
        "grade 2": 132_247,
        "grade 3": 143_408,
        "grade 4": 176_423,
        "grade 5": 573_425,
        "grade 6": 0,
    }

    def misfit(grade: str, by: int) -> Decimal:
        moved = {**rates, grade: rates[grade] + by}
        return sum(
            (
                (team.cost - sum(fte * moved[graded] for graded, fte in team.fte.items())) ** 2
                for team in costed
            ),
            Decimal(0),
        )

    for grade, rate in rates.items():
        assert misfit(grade, 10) > misfit(grade, 0)
        assert rate == 0 or misfit(grade, -10) > misfit(grade, 0)


def test_the_audit_blames_the_cells_that_the_equations_blame() -> None:
    places = {(finding.rule, str(finding.where)) for finding in sexcel.audit(PUBLISHED).findings}
    assert places == {("SEC203", f"'{SUMMARY}'!C18"), ("SHT304", f"'{SECAS}'!F30")}


def test_a_budget_of_texts_has_one_finding_more_and_the_same_errors() -> None:
    grid = read_grid(PUBLISHED)
    texts = {
        sheet.ref(*position): Cell(f"{cell.value:,}")
        for sheet in grid
        if sheet.name not in ("Assumptions", "Change History")
        for position, cell in sheet.cells.items()
        if isinstance(cell.value, Decimal)
    }
    assert len(texts) > 350
    errors = [
        finding
        for finding in check_book(read_book(grid.with_cells(texts)))
        if finding.severity is Severity.ERROR
    ]
    (of_texts,) = (finding for finding in errors if finding.rule == "SEC410")
    assert of_texts.message.startswith("363 amounts in 36 columns of Table 1, Table 2, ")
    assert {facts(finding)[:5] for finding in errors if finding is not of_texts} == {
        error[:5] for error in ERRORS
    }
