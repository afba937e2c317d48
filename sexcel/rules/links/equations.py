"""Rules that own equations between tables."""

from sexcel.model.findings import Severity
from sexcel.model.rules import Rule

RULES = (
    Rule(
        code="SEC301",
        name="projection-differs-from-overview",
        severity=Severity.ERROR,
        summary="The projection's budget year is not the budget of the overview.",
        why=(
            "The first year of the projection is the budget put to the Panel. With two figures "
            "for it, nobody knows which one is asked for."
        ),
        source="Tables 1 and 2",
        bad=("Table 1, Projects   £1,119,750\nTable 2, Projects   £1,191,750"),
        good=("Table 1, Projects   £1,191,750\nTable 2, Projects   £1,191,750"),
        help="Link Table 1's budget year to Table 2.",
    ),
    Rule(
        code="SEC302",
        name="secco-line-differs",
        severity=Severity.ERROR,
        summary="The SECCo line of the overview is not the total of its table.",
        why="The overview must say what its own breakdown says.",
        source="Tables 2 and 4",
        bad=(
            "Table 2, SECCo & Panel Operations   £1,028,102\n"
            "Table 4, Total                      £1,082,102"
        ),
        good=(
            "Table 2, SECCo & Panel Operations   £1,082,102\n"
            "Table 4, Total                      £1,082,102"
        ),
        help="Link Table 2's SECCo line to the total of Table 4.",
    ),
    Rule(
        code="SEC303",
        name="secas-line-differs",
        severity=Severity.ERROR,
        summary="The Core Team and SME line of the overview is not the total of its tables.",
        why=(
            "The overview must say what its own breakdown says, for the outturn and for last "
            "year's budget too."
        ),
        source="Tables 2, 5 and 6",
        bad=("Table 2, Core Team and SMEs   £6,072,378\nTable 5, Total                £6,027,378"),
        good=("Table 2, Core Team and SMEs   £6,027,378\nTable 5, Total                £6,027,378"),
        help="Link Table 2's line to the totals of Tables 5 and 6.",
    ),
    Rule(
        code="SEC304",
        name="accommodation-line-differs",
        severity=Severity.ERROR,
        summary="The accommodation line of the overview is not the total of its table.",
        why="The overview must say what its own breakdown says.",
        source="Tables 2 and 10",
        bad=("Table 2, Accommodation Costs   £198,000\nTable 10, Total                £189,000"),
        good=("Table 2, Accommodation Costs   £189,000\nTable 10, Total                £189,000"),
        help="Link Table 2's accommodation line to the total of Table 10.",
    ),
    Rule(
        code="SEC305",
        name="projects-line-differs",
        severity=Severity.ERROR,
        summary="A projects line is not the total of the projects table.",
        why=(
            "Projects are approved one by one. In each of the three years the category holds "
            "their sum, and nothing else."
        ),
        source="Tables 1, 2 and 11",
        bad=("Table 1, Projects, 2021/22   £986,000\nTable 11, TOTAL, 2021/22     £968,000"),
        good=("Table 1, Projects, 2021/22   £968,000\nTable 11, TOTAL, 2021/22     £968,000"),
        help="Link the projects line to the total of Table 11.",
    ),
    Rule(
        code="SEC306",
        name="sub-committee-cost-differs",
        severity=Severity.ERROR,
        summary="Two tables give different costs for one sub-committee.",
        why=(
            "What a sub-committee costs is printed in three tables. Readers must find one figure."
        ),
        source="Tables 3, 5 and 6",
        bad=("Table 5, OPSG, Total   £712,007\nTable 6, OPSG          £721,007"),
        good=("Table 5, OPSG, Total   £712,007\nTable 6, OPSG          £712,007"),
        help="Link Tables 3 and 6 to Table 5.",
    ),
    Rule(
        code="SEC307",
        name="chairs-not-in-budget-lines",
        severity=Severity.ERROR,
        summary="Independent chairs and members do not cost what their budget lines say.",
        why=(
            "Table 3 spreads over the sub-committees what Table 4 pays to members, chairs and "
            "specialists, and for expenses. The two must be the same."
        ),
        source="Tables 3 and 4",
        bad=("Table 3, Total, Chairs         £642,452\nTable 4, lines 1 and 8 to 13   £624,452"),
        good=("Table 3, Total, Chairs         £624,452\nTable 4, lines 1 and 8 to 13   £624,452"),
        help="Bring the chairs of Table 3 to the lines of Table 4 that pay them.",
        reads=("cost_by_subcommittee.chairs", "secco_lines.budget"),
    ),
    Rule(
        code="SEC309",
        name="fte-tables-differ",
        severity=Severity.ERROR,
        summary="A grade has other FTE in Table 7 than in Table 8.",
        why=(
            "Posts are approved by grade and spent by service area. A difference is a post that "
            "nobody pays for, or one that is paid for twice."
        ),
        source="Tables 7 and 8",
        bad=("Table 7, Grade 3          12 FTE\nTable 8, Total, Grade 3   11 FTE"),
        good=("Table 7, Grade 3          11 FTE\nTable 8, Total, Grade 3   11 FTE"),
        help="Bring Table 7 and the totals of Table 8 together.",
        reads=("fte_by_grade.budget", "fte_by_area.fte"),
    ),
    Rule(
        code="SEC310",
        name="meetings-not-covered",
        severity=Severity.ERROR,
        summary="The provision for meetings is not what the meetings forecast costs.",
        why=(
            "Every meeting at the registered premises is charged. A provision below forecast × "
            "charge runs out before the year does."
        ),
        source="section 3.4.1, Tables 9 and 10",
        bad=(
            "162 meetings × £1,000   £162,000\n"
            "Videography              £10,000\n"
            "Provision               £169,000"
        ),
        good=(
            "162 meetings × £1,000   £162,000\n"
            "Videography              £10,000\n"
            "Provision               £172,000"
        ),
        help="Bring the provision to the meetings forecast, or the forecast to the provision.",
        reads=("meetings.forecast", "accommodation.budget", "drivers.quantity"),
    ),
    Rule(
        code="SEC311",
        name="driver-disagrees",
        severity=Severity.ERROR,
        summary="A budget line is not the product of its drivers.",
        why=("Where the budget says how many and at what charge, the line is their product."),
        source="sections 2.2 and 3.4",
        bad=(
            "12 months × £675           £8,100\n"
            "Small enhancements        £12,000\n"
            "14. Website Maintenance   £20,000"
        ),
        good=(
            "12 months × £675           £8,100\n"
            "Small enhancements        £12,000\n"
            "14. Website Maintenance   £20,100"
        ),
        help="Correct {cell}, or the driver if the rate has changed.",
        reads=("secco_lines.budget", "accommodation.budget", "drivers.unit_charge"),
    ),
    Rule(
        code="SEC313",
        name="stable-outlook-moves",
        severity=Severity.ERROR,
        summary="Costs said to be stable change in years 2 and 3.",
        why=(
            "Where every service area expects stable cost, SECAS Services costs the same in all "
            "three years."
        ),
        source="forward looks of section 3.2, Table 1",
        bad=(
            "Forward look: every service area stable\n"
            "                    2020/21      2021/22      2022/23\n"
            "SECAS Services   £5,678,040   £5,678,040   £5,768,040"
        ),
        good=(
            "Forward look: every service area stable\n"
            "                    2020/21      2021/22      2022/23\n"
            "SECAS Services   £5,678,040   £5,678,040   £5,678,040"
        ),
        help="Change the projection in {cell}, or the outlook of the area that moves.",
        reads=("projections", "forward_look"),
    ),
)
