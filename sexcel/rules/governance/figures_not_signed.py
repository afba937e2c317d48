"""SEC508: The figures of a final version are not those of its Sign-off."""

from collections.abc import Iterator

from sexcel.budget.versions import is_final
from sexcel.model.book import Book
from sexcel.model.doubts import ChangedSinceSignOff
from sexcel.model.findings import Finding, Severity
from sexcel.model.rules import Rule
from sexcel.model.wording import join_words


def _check(rule: Rule, book: Book) -> Iterator[Finding]:
    versions = book.lines("change_history")
    if not versions or not is_final(versions[-1]):
        return
    for doubt in book.doubts_of(ChangedSinceSignOff):
        yield rule.finding(
            doubt.ref,
            f"Version {versions[-1].label} is final, but the figures of "
            f"{join_words(list(doubt.captions))} are not those that this Sign-off was made with.",
            related=[versions[-1].cell("status")],
        )


RULE = Rule(
    code="SEC508",
    name="figures-not-signed",
    severity=Severity.ERROR,
    summary="The figures of a final version are not those of its Sign-off.",
    why="What was signed is what was approved. A figure that changed afterwards was not.",
    source="Sign-off",
    bad="Table 4   Legal   52,000   changed from 50,000 after the Sign-off was made",
    good="Table 4   Legal   50,000   as when the Sign-off was made",
    help="Take the change back, or regenerate the workbook and have it signed again.",
    check=_check,
)
