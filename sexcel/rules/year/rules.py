"""SEC701 to SEC707, 742 and 743: what another workbook of the budget says of this one.

They speak only where that is given: last year's (``year/last_year.py`` makes the findings) or its
monitor (``year/outturn.py``), or an earlier state of this year's (``year/versions.py``).
"""

from sexcel.model.findings import Severity
from sexcel.model.rules import Rule

PRIOR_APPROVED_DIFFERS = Rule(
    code="SEC701",
    name="prior-approved-differs",
    severity=Severity.WARNING,
    summary="A prior approved figure is not what last year's workbook approved.",
    why=(
        "Parties compare the new budget with the one that they were consulted on. A prior year "
        "that was restated, or typed wrongly, makes the increase look other than it is."
    ),
    source="Table 2: the approved budget of the year before",
    bad="2019/20 Approved Budget £7,753,956, where last year's workbook approved £7,735,956",
    good="2019/20 Approved Budget £7,753,956, as last year's workbook approved it",
    help="Take the figure from last year's final version, or say that it is restated, and why.",
)

PRIOR_ESTIMATE_DIFFERS = Rule(
    code="SEC702",
    name="prior-estimate-differs",
    severity=Severity.ERROR,
    summary="The prior estimate is not what last year's workbook estimated for this year.",
    why="Section 1 compares the budget with what was estimated for it a year before.",
    source="section 1: the estimated budget for 2020/21 was £7,571,550",
    bad="Estimated budget published last year £7,571,550, in last year's Table 1 £7,751,550",
    good="Estimated budget published last year £7,571,550, as in last year's Table 1",
    help="Take the total of the second year from Table 1 of last year's final version.",
)

LINE_OF_LAST_YEAR_MISSING = Rule(
    code="SEC703",
    name="line-of-last-year-missing",
    severity=Severity.WARNING,
    summary="A budget line of last year is not in this year's table.",
    why=(
        "A cost that vanished has ended or gone into other lines. Unless the table keeps the line "
        "at £0, nobody sees which, and the other lines look as if they rose."
    ),
    source="Table 6: Committee Support is kept at £0, its cost now under the sub-committees",
    bad="Committee Support, £903,259 last year, is left out",
    good="Committee Support   £903,259   £0",
    help="Keep the line at £0 for the year in which it ends, and say where its cost went.",
)

LINE_RENAMED = Rule(
    code="SEC704",
    name="line-renamed",
    severity=Severity.INFO,
    summary="A budget line had another name in last year's workbook.",
    why="A reader who lays the two budgets side by side looks for the old name.",
    source="Table 6: Party Engagement; section 3.2.1: Party Support",
    bad="Party Engagement, which was Party Support last year",
    good="Party Engagement, as last year",
    help="Keep the name, or say that the line was renamed.",
)

FINAL_ALTERED = Rule(
    code="SEC705",
    name="final-altered",
    severity=Severity.ERROR,
    summary="Last year's final version was altered after its Sign-off.",
    why=(
        "The prior approved budget is what was signed. A final that was altered since is not what "
        "Parties were consulted on, and neither is what is carried from it."
    ),
    source="change history: version 1.0 is final",
    bad="Last year's version 1.0 (Final), Table 4 changed after the Sign-off was made",
    good="Last year's version 1.0 (Final), every table as it was signed",
    help="Give the workbook that was signed, or take the changes in it back.",
)

LINE_ENDED = Rule(
    code="SEC706",
    name="line-ended",
    severity=Severity.INFO,
    summary="A budget line of last year is kept at nothing: its cost went elsewhere.",
    why=(
        "The line shows what it was. Where its cost went, a reader sees only in what rose beside "
        "it, and in the reasons that name it."
    ),
    source="section 3.2: Committee Support is now under the sub-committees",
    bad="Committee Support   £903,259   £0, and no reason that names it",
    good="Committee Support   £903,259   £0, and Technical Operations: “£320,000 of it is here”",
    help="Say in the reasons of the lines that rose how much of it is theirs.",
)

OUTTURN_DIFFERS = Rule(
    code="SEC707",
    name="outturn-differs",
    severity=Severity.WARNING,
    summary="An estimated outturn is not what last year's monitor forecasts.",
    why=(
        "Every variance is against the estimated outturn. One that is older than the monitor, or "
        "typed wrongly, asks the wrong lines for a reason."
    ),
    source="section 1.2: actuals against estimates; Table 2: estimated outturn",
    bad="Legal, 2020/21 Estimated Outturn £25,000, where the monitor forecasts £26,500",
    good="Legal, 2020/21 Estimated Outturn £26,500, as the monitor forecasts",
    help="Take the outturn from the monitor again, with sexcel new --refresh DRAFT.",
)

SAME_VERSION_DIFFERS = Rule(
    code="SEC742",
    name="same-version-differs",
    severity=Severity.ERROR,
    summary="Two workbooks are the same version, with other figures.",
    why=(
        "Whoever quotes version 1.0 has to mean one set of figures. A final is not altered: what "
        "changes afterwards is a new version, or a movement."
    ),
    source="change history: every version has its number",
    bad="Version 1.0 (Final), £8,349,486, and version 1.0 (Final), £8,632,986",
    good="Version 1.0 (Final), £8,349,486, and version 1.1 (In-year), £8,632,986",
    help="Give the later state a new version and a comment, or take the changes back.",
)

COMMENT_CONTRADICTED = Rule(
    code="SEC743",
    name="comment-contradicted",
    severity=Severity.WARNING,
    summary="A version's comment says that something moved the other way.",
    why="The comment is what a reader goes by who does not compare the versions.",
    source="change history: “Reduce Project Budget, as requested by the SEC Panel”",
    bad="0.3, “Project Budget reduced”, and projects rise by £40,000",
    good="0.3, “Project Budget reduced”, and projects fall by £40,000",
    help="Say in the comment what moved, or make the change that it speaks of.",
)
