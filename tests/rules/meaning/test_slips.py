"""One slip in the live workbook: one finding, at the cell, that says what is wrong with it."""

import pytest

from tests.rules.meaning.edited import Change, find_problems

SLIPS: tuple[tuple[str, Change, str, str], ...] = (
    ("2 Overview!D12", "=ROUND(0.05*(D5+D10+D11),0)", "SEC603", "has the rate 5% typed into it"),
    (
        "2 Overview!D12",
        "=ROUND(Contingency_rate*(D5+D10),0)",
        "SEC202",
        "leaves out Projects (D11, £1,191,750)",
    ),
    (
        "2 Overview!D12",
        "=ROUND(4%*(D5+D10+D11),0)",
        "SEC202",
        "takes 4% where the rate in Assumptions!B6 is 5%",
    ),
    (
        "2 Overview!E10",
        "=C10-D10",
        "SEC104",
        "has the wrong sign for 2020/21 Approved Budget (D10, £5,681,041)",
    ),
    (
        "2 Overview!D10",
        "=D7-D8+D9",
        "SEC203",
        "has the wrong sign for Contractual Discount (D8, -£602,738)",
    ),
    (
        "2 Overview!D5",
        "=MIN('4 SECCo and Panel'!E25,1100000)",
        "SEC601",
        "reads Total, 2020/21 Approved Budget ('4 SECCo and Panel'!E25, £1,082,202) and does not "
        "move with it",
    ),
    (
        "2 Overview!D13",
        "=SUM(D5:D12)",
        "SEC103",
        "counts SECAS Services Total (D10, £5,681,041) and also what it is made of",
    ),
    (
        "2 Overview!D13",
        "=D5+D10+D11+D12+5000",
        "SEC103",
        "has £5,000 added that no figure explains",
    ),
    (
        "6 SECAS outturn!E14",
        "=SUM(E11:E12)",
        "SEC102",
        "=SUM(E11:E12) in E14 leaves out Privacy (E13, £42,332)",
    ),
    (
        "4 SECCo and Panel!E19",
        "=SUM(E14:E17)",
        "SEC601",
        "leaves out 13. OPSG Independent Specialist (E18, £0)",
    ),
    (
        "4 SECCo and Panel!E25",
        "=SUM(E5:E24)/2",
        "SEC103",
        "takes 50% of 8. All Sub-Committees (E13, £30,000)",
    ),
    (
        "4 SECCo and Panel!E19",
        "=SUM(C14:C18)",
        "SEC102",
        "takes 2019/20 Estimated Outturn where it should take 2020/21 Approved Budget",
    ),
    (
        "1 Projections!C7",
        "='11 Projects'!D32",
        "SEC305",
        "takes 2022/23 Estimated Budget where it should take 2021/22 Estimated Budget",
    ),
    (
        "6 SECAS outturn!E12",
        "='5 SECAS budget'!E11",
        "SEC306",
        "takes Privacy ('5 SECAS budget'!E11, £42,332) instead of "
        "SMKI PMA ('5 SECAS budget'!E10, £121,239)",
    ),
    ("5 SECAS budget!E9", "=AVERAGE(C9:D9)", "SEC101", "moves by 50% of what it should"),
    ("Drivers!F9", "=C9*E9", "SEC101", "leaves out Times (D9, 12)"),
    (
        "2 Overview!D8",
        "=-ROUND(Contractual_discount*(D7+D9),0)",
        "SEC201",
        "takes in Accommodation Costs (D9, £256,400), which is no part of it",
    ),
    ("8 Service areas!B14", "=SUM(B5:B12)", "SEC604", "leaves out Party Engagement (B13), blank"),
    ("4 SECCo and Panel!E20", "=675*12+12000", "SEC601", "does not move with any figure"),
    ("2 Overview!D13", 8_352_743, "SEC602", "It should be =D5+D10+D11+D12."),
    ("2 Overview!D13", 8_352_999, "SEC103", "a typed number, where =D5+D10+D11+D12 is due"),
    ("3 Sub-committees!C6", 472_296, "SEC602", "It should be ='5 SECAS budget'!C6."),
    ("6 SECAS outturn!E12", 121_329, "SEC306", "Two digits look swapped: 121,329 for 121,239"),
)


@pytest.mark.slow
@pytest.mark.parametrize(("where", "change", "code", "words"), SLIPS)
def test_a_slip_is_one_finding_at_its_cell(
    where: str, change: Change, code: str, words: str
) -> None:
    (finding,) = find_problems({where: change})
    assert (finding.rule, f"{finding.sheet}!{finding.cell}") == (code, where)
    assert words in finding.message


@pytest.mark.slow
def test_the_formula_that_is_due_comes_with_the_finding() -> None:
    (finding,) = find_problems({"6 SECAS outturn!E14": "=SUM(E11:E12)"})
    (repair,) = finding.repairs
    assert (str(repair.cell), repair.formula) == ("'6 SECAS outturn'!E14", "SUM(E11:E13)")
    assert finding.effect == 40_004  # £42,332 less 10 % discount, with 5 % contingency


def test_a_slip_in_a_helper_cell_is_found_there() -> None:
    changes: dict[str, Change] = {
        "Workings!B4": "=SUM('6 SECAS outturn'!E11:E12)",
        "Workings!B9": "=Workings!B4*1",
        "6 SECAS outturn!E14": "=Workings!B9",
    }
    (finding,) = find_problems(changes)
    assert (finding.rule, finding.sheet, finding.cell) == ("SEC102", "Workings", "B4")
    assert "leaves out Privacy ('6 SECAS outturn'!E13, £42,332)" in finding.message or (
        "leaves out Privacy (E13, £42,332)" in finding.message
    )
    assert "'6 SECAS outturn'!E14" in map(str, finding.related)


def test_a_link_to_another_years_column_is_blamed_itself() -> None:
    sheet = "10 Accommodation"
    changes: dict[str, Change] = {f"{sheet}!H{row}": 30_000 + row for row in range(5, 9)}
    changes |= {f"{sheet}!H4": "Older", f"{sheet}!H9": "=SUM(H5:H8)"}
    changes["2 Overview!D9"] = f"='{sheet}'!H9"
    (finding,) = find_problems(changes)
    assert (finding.rule, finding.sheet, finding.cell) == ("SEC304", "2 Overview", "D9")
    assert f"='{sheet}'!H9 in D9 leaves out Total" in finding.message


def test_the_live_workbook_itself_is_clean() -> None:
    assert find_problems({}) == ()


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        ("=Workings!B4*1.02", "=Workings!B4*1.02 in Workings!B9 moves by 102% of what it should"),
        ("=Workings!B4+5000", "in Workings!B9 has £5,000 added that no figure explains"),
    ],
)
def test_a_factor_or_a_plug_in_a_helper_is_found_where_it_is_typed(
    formula: str, words: str
) -> None:
    changes: dict[str, Change] = {
        "Workings!B4": "='4 SECCo and Panel'!E25",
        "Workings!B9": formula,
        "2 Overview!D5": "=Workings!B9",
    }
    (finding,) = find_problems(changes)
    assert (finding.rule, finding.sheet, finding.cell) == ("SEC302", "Workings", "B9")
    assert words in finding.message


def test_a_helper_that_holds_a_typed_number_is_named() -> None:
    (finding,) = find_problems({"Workings!B9": 1082202, "2 Overview!D5": "=Workings!B9"})
    assert (finding.rule, finding.sheet, finding.cell) == ("SEC601", "2 Overview", "D5")
    assert "; the number that it reads in Workings!B9 is typed." in finding.message
    assert "Workings!B9" in map(str, finding.related)


def test_helpers_that_only_pass_a_figure_on_are_sound() -> None:
    changes: dict[str, Change] = {
        "Workings!B4": "='4 SECCo and Panel'!E25",
        "Workings!B9": "=Workings!B4",
        "2 Overview!D5": "=Workings!B9",
    }
    assert find_problems(changes) == ()


@pytest.mark.slow
def test_what_follows_from_a_figure_below_zero_is_told_with_it() -> None:
    (finding,) = find_problems({"2 Overview!D5": "=-'4 SECCo and Panel'!E25"})
    assert (finding.rule, finding.cell) == ("SEC411", "D5")
    assert "'1 Projections'!B5" in map(str, finding.related)
