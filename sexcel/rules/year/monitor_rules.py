"""SEC712 to SEC741: what a monitor of the budget year says of approvals, spending and forecasts.

They speak where a monitor is checked; ``year/monitor_checks.py`` makes their findings.
"""

from sexcel.model.findings import Severity
from sexcel.model.rules import Rule

MOVEMENT_BEFORE_APPROVAL = Rule(
    code="SEC712",
    name="movement-before-approval",
    severity=Severity.WARNING,
    summary="A movement is dated before the Panel or the Board approved it.",
    why=(
        "Money that is committed before it is authorised leaves the Panel no choice. The "
        "movement counts from its last approval, whatever its date."
    ),
    source="section 4.3: contingency",
    bad="Movement of 01/06/2020, Board 17/06/2020",
    good="Movement of 17/06/2020, Board 17/06/2020",
    help=("Date the movement on or after its last approval, or report that it was made before."),
)

MOVEMENT_OF_UNKNOWN_LINE = Rule(
    code="SEC713",
    name="movement-of-unknown-line",
    severity=Severity.ERROR,
    summary="A movement or a release names a line that the budget does not have.",
    why=(
        "What leaves one line has to arrive in another: else budget is lost, or made from nothing."
    ),
    source="section 4.3: movements to projects",
    bad="To line: Performance Asurance",
    good="To line: Performance Assurance",
    help="Give the line the name that it has on Outturn.",
)

CONTINGENCY_OVERDRAWN = Rule(
    code="SEC714",
    name="contingency-overdrawn",
    severity=Severity.ERROR,
    summary="More contingency was moved out than was approved.",
    why=("Contingency is a sum that Parties were consulted on. Nothing beyond it is authorised."),
    source="section 1.1: contingency",
    bad="Contingency £397,595, movements out of it £410,000",
    good="Contingency £397,595, movements out of it £390,000",
    help="Move budget from lines that need less, or consult again.",
)

PENDING_ABOVE_CONTINGENCY = Rule(
    code="SEC715",
    name="pending-above-contingency",
    severity=Severity.WARNING,
    summary="Movements that wait for approval exceed what is left of contingency.",
    why=(
        "The budget says that where contingency does not suffice, the Panel consults again. "
        "That is to be known before the approvals are given."
    ),
    source="section 1.1: a further consultation",
    bad="Left £57,595, pending £60,000",
    good="Left £57,595, pending £40,000",
    help="Ask for less, move budget from other lines, or prepare a consultation.",
)

CURRENT_BUDGET_WRONG = Rule(
    code="SEC716",
    name="current-budget-wrong",
    severity=Severity.ERROR,
    summary="A current budget is not the approved budget and its authorised movements.",
    why=(
        "Whatever a line is held against rests on its current budget. A figure typed over it "
        "hides a movement that nobody authorised."
    ),
    source="section 4.3: movements from contingency",
    bad="Current £92,500, approved £52,500 and no movement",
    good="Current £92,500, approved £52,500 and £40,000 authorised",
    help="Put the formula back, and record the movement on Movements with its approvals.",
)

SPENT_WITHOUT_BRIEF = Rule(
    code="SEC721",
    name="spent-without-brief",
    severity=Severity.WARNING,
    summary="A project has spent money, and no brief is recorded.",
    why=(
        "Each project has a brief with scope, budget, milestones and deliverables before it spends."
    ),
    source="sections 1.2 and 4: project briefs",
    bad="CACoP: no brief, spent £4,000",
    good="CACoP: brief SECP_81, spent £4,000",
    help="Record the reference of the brief, or ask why there is none.",
)

SPENT_BEFORE_APPROVAL = Rule(
    code="SEC722",
    name="spent-before-approval",
    severity=Severity.WARNING,
    summary="A project has spent money before all its approvals, or before its first release.",
    why=(
        "The sub-committee, the Panel and the Board approve a project, and money is released to "
        "it, before its budget is spent."
    ),
    source="section 4: approval of projects",
    bad="Panel and Board 17/06/2020, spent in April 2020",
    good="Panel and Board 17/04/2020, spent in June 2020",
    help="Record the approvals and the release, or report what was spent before them.",
)

SPENT_ABOVE_RELEASE = Rule(
    code="SEC723",
    name="spent-above-release",
    severity=Severity.WARNING,
    summary="A project has spent more than was released to it.",
    why=(
        "Funds are released in steps, so that a project stops where its last step has not "
        "delivered."
    ),
    source="section 4: release of funds",
    bad="Released £20,000, spent £24,000",
    good="Released £30,000, spent £24,000",
    help="Record the release with its paper, or stop the spending.",
)

RELEASED_ABOVE_BUDGET = Rule(
    code="SEC724",
    name="released-above-budget",
    severity=Severity.WARNING,
    summary="More was released to a project than its current budget.",
    why="Money beyond the budget has to be moved there first, with its approvals.",
    source="section 4: release of funds",
    bad="Current budget £52,500, released £60,000",
    good="Current budget £52,500, released £50,000",
    help="Record a movement into the project, or correct the release.",
)

RELEASED_BEFORE_APPROVAL = Rule(
    code="SEC725",
    name="released-before-approval",
    severity=Severity.WARNING,
    summary="Money was released to a project before all its approvals.",
    why="The Panel and the Board approve a project before its funds are released.",
    source="section 4: approval before release",
    bad="Release 01/06/2020, Board 17/06/2020",
    good="Release 18/06/2020, Board 17/06/2020",
    help="Record the approvals, or report the release.",
)

CONTINGENCY_SPENT = Rule(
    code="SEC726",
    name="contingency-spent",
    severity=Severity.ERROR,
    summary="The ledger has entries on contingency itself.",
    why=(
        "Contingency is moved into a project or a line, and spent there: else nobody sees "
        "what it was spent on."
    ),
    source="section 4.3: contingency",
    bad="Contingency, to date £3,000",
    good="Contingency, to date £0; Performance Assurance £3,000",
    help="Map the account to the line that was spent on, and record the movement.",
)

PROJECT_SHARES_DIFFER = Rule(
    code="SEC727",
    name="project-shares-differ",
    severity=Severity.WARNING,
    summary="Third-party and SECAS shares of a project are not its current budget.",
    why=(
        "A project's estimate is of third party and SECAS cost together. What is in neither "
        "share is nobody's."
    ),
    source="section 4: estimates of third party and SECAS costs",
    bad="Third party £30,000, SECAS £10,000, budget £52,500",
    good="Third party £30,000, SECAS £22,500, budget £52,500",
    help="Split the current budget between the two.",
)

PROCUREMENT_ROUTE_MISSING = Rule(
    code="SEC728",
    name="procurement-route-missing",
    severity=Severity.WARNING,
    summary="A project pays a third party, and no procurement route is recorded.",
    why=(
        "The procurement policy asks for the value, the skills and the independence to be "
        "considered before a route is taken."
    ),
    source="section 4: the SECCo Procurement Policy",
    bad="Third party £30,000, procurement route blank",
    good="Third party £30,000, procurement route Three quotes",
    help="Record the route that the policy asks for at this value.",
)

PROCUREMENT_ROUTE_DIFFERS = Rule(
    code="SEC729",
    name="procurement-route-differs",
    severity=Severity.WARNING,
    summary="A project's procurement route is not the one for its value.",
    why="The procurement policy asks for more competition the more a third party is paid.",
    source="section 4: the SECCo Procurement Policy",
    bad="Third party £30,000, route Direct award; from £25,000 on Three quotes",
    good="Third party £30,000, route Three quotes; from £25,000 on Three quotes",
    help="Correct the route or the value; where the Board allowed another, note its paper.",
)

FORECAST_WRONG = Rule(
    code="SEC731",
    name="forecast-wrong",
    severity=Severity.ERROR,
    summary="A forecast is not what was spent to date and what is to go.",
    why="A forecast that is typed does not follow the ledger.",
    source="section 1.2: actuals against estimates",
    bad="To date £12,000, to go £18,000, forecast £35,000",
    good="To date £12,000, to go £18,000, forecast £30,000",
    help="Put the formula back, and type your own figure under Own figure to go.",
)

FORECAST_BELOW_ACTUAL = Rule(
    code="SEC732",
    name="forecast-below-actual",
    severity=Severity.WARNING,
    summary="A line is forecast to end below what it has spent, with no reason given.",
    why="Money that is spent comes back only as a credit, which somebody has to expect.",
    source="section 1.2: actuals against estimates",
    bad="To date £12,000, forecast £9,000, no reason",
    good="To date £12,000, forecast £9,000, reason: credit note due in May",
    help="Correct the figure to go, or say which credit is expected.",
)

MONTH_WITHOUT_ENTRIES = Rule(
    code="SEC733",
    name="month-without-entries",
    severity=Severity.WARNING,
    summary="A month that is closed has no entries.",
    why=(
        "A month without its ledger counts as one in which nothing was spent, and every "
        "forecast falls."
    ),
    source="section 1.2: monthly reports",
    bad="Four months closed, no entries of June 2020",
    good="Four months closed, entries of each",
    help="Take in the ledger of that month, or close fewer months.",
)

AMOUNT_NOT_MAPPED = Rule(
    code="SEC734",
    name="amount-not-mapped",
    severity=Severity.WARNING,
    summary="Entries of the ledger belong to no line.",
    why="What no line takes is in no forecast and no variance.",
    source="section 1.2: actuals against estimates",
    bad="7100 Hospitality, £840.00: Not mapped",
    good="7100 Hospitality, £840.00: 4. SEC Party Engagement Day",
    help="Add the account to Mapping, and take the ledger in again.",
)

MISS_WITHOUT_REASON = Rule(
    code="SEC735",
    name="miss-without-reason",
    severity=Severity.WARNING,
    summary="A line is forecast to miss its budget materially, with no reason given.",
    why="The Panel asks for the reason of every material variance.",
    source="section 1.2: monthly reports; Table 2: reasons for variances",
    bad="Over by £45,000 (30%), no reason",
    good="Over by £45,000 (30%), reason: two more assessments",
    help="Say why, in the column Reason of Outturn.",
)

WORK_PACKAGE_WITHOUT_RESOURCE = Rule(
    code="SEC736",
    name="work-package-without-resource",
    severity=Severity.WARNING,
    summary="A work package gives a cost, and no resource or timescale.",
    why="Each quarter's work package gives cost, timescale and resource.",
    source="section 1.2: work packages",
    bad="Q2, TABASC: £115,000, FTE days blank",
    good="Q2, TABASC: £115,000, 190 FTE days, July to September",
    help="Give the FTE days or the call-off of subject matter experts, and the timescale.",
)

DAYS_WITHOUT_TIMESHEET = Rule(
    code="SEC737",
    name="days-without-timesheet",
    severity=Severity.WARNING,
    summary="Actual days are recorded without the timesheet they come from.",
    why="Timesheets support the activity that is reported.",
    source="section 1.2: timesheets",
    bad="Actual days 182, timesheet blank",
    good="Actual days 182, timesheet TS-2020-Q2",
    help="Give the reference of the timesheet.",
)

OWN_FIGURE_OLD = Rule(
    code="SEC738",
    name="own-figure-old",
    severity=Severity.INFO,
    summary="A figure to go was made before the last month closed.",
    why="What was to go a month ago is in part spent: the forecast has it twice.",
    source="section 1.2: monthly reports",
    bad="Own figure made after month 5, 7 months closed",
    good="Own figure made after month 7, 7 months closed",
    help="Make the figure anew, or clear it.",
)

MONTHS_UNLIKE_LEDGER = Rule(
    code="SEC739",
    name="months-unlike-ledger",
    severity=Severity.ERROR,
    summary="A line's months are not the sum of its entries.",
    why=("A month that is typed over does not follow the ledger, and a restatement passes it by."),
    source="section 1.2: actuals against estimates",
    bad="To date £12,500.00, entries £12,000.00",
    good="To date £12,000.00, entries £12,000.00",
    help="Put the formula back: corrections are entries of the ledger.",
)

FROZEN_FIGURES_CHANGED = Rule(
    code="SEC741",
    name="frozen-figures-changed",
    severity=Severity.ERROR,
    summary="Frozen figures of a paper or a closed year were changed.",
    why="A paper is what the Panel saw, and a final outturn what it accepted. Both stay.",
    source="section 1.2: monthly and quarterly reports",
    bad="Forecast £7,951,893 in the paper for Q2, £7,940,000 now",
    good="Forecast £7,951,893, as written",
    help="Write the paper again, or take the copy that was sent; close the year again.",
)
