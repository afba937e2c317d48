"""``python -m tests.mutation.separated``: try all slips of the brief, and write their page."""

import os
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import sexcel
from sexcel.model.findings import Severity
from tests.mutation.catalogue import ROOT
from tests.mutation.mutants import Laboratory, MutantReport
from tests.mutation.page import missed_line
from tests.mutation.separated_slips import separated_slips
from tests.mutation.separated_workbook import SeparatedWorkbook
from tests.mutation.trials import SlipTrial

PAGE = ROOT / "docs" / "second-mutation.md"

_TITLE = "Inputs apart"

_FOLDER = TemporaryDirectory()

_NOT_COUNTED = ("SEC208", "SEC504")
"""Notes that the workbook has before any slip, or that say only that it is no final."""

_INTRO = """\
# Are slips found in another layout?

The [first test](mutation.md) makes slips in the layout that sexcel writes. This one makes them in a
workbook that a script builds, with inputs, workings and reports on separate sheets, from a
[brief](../tests/mutation/separated_brief.md) that was written before the rules on rates, later
years, words and versions. A slip counts as found where a finding is on the broken cell or names
it. `python -m tests.mutation.separated` renews this page.

Of {made} slips of {kinds} kinds, {found} are found by an error or a warning ({share}), {noted} more
by a note, which the report only counts ({both} in all); {missed} are silent. Errors and warnings
that name nothing of what is broken: {extra} ({rate} for each slip).

After the first run the slips were left as they were, but for three: one wrote the formula that was
there already, and two deleted a reason that no rule asks for. The rules were changed where they had
missed a kind, so the share says what they find now, not what they would find unseen: of the same
slips the first run found 90 of 172.

| slip | made | found | by a note | rules |
|---|--:|--:|--:|---|
"""


@cache
def _laboratory() -> Laboratory:
    """Return the laboratory of this process: two that write one file spoil each other's."""
    path = Path(_FOLDER.name) / f"separated-{os.getpid()}.xlsx"
    SeparatedWorkbook().save(path)
    return Laboratory(path)


def try_slip(place: int) -> tuple[SlipTrial, bool]:
    """Try one slip: what errors and warnings say, and whether only a note cites it."""
    mutant = separated_slips()[place]
    findings = sexcel.validate(_laboratory().build(mutant)).findings
    worse = tuple(finding for finding in findings if finding.severity >= Severity.WARNING)
    counted = tuple(finding for finding in findings if finding.rule not in _NOT_COUNTED)
    report, with_notes = MutantReport(mutant, worse), MutantReport(mutant, counted)
    trial = SlipTrial(
        _TITLE,
        mutant.kind,
        mutant.slip,
        tuple(dict.fromkeys(finding.rule for finding in report.citing)),
        bool(report.at_the_cell),
        len(worse) - len(report.citing),
    )
    return trial, not report.citing and bool(with_notes.citing)


def try_slips(places: Sequence[int]) -> list[tuple[SlipTrial, bool]]:
    """Try slips, one at a time for each core."""
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(try_slip, places, chunksize=4))


def render_page(trials: Sequence[tuple[SlipTrial, bool]]) -> str:
    """Return the page on all slips."""
    return "\n".join([*_lines(trials), ""])


def _lines(trials: Sequence[tuple[SlipTrial, bool]]) -> Iterator[str]:
    found_count = sum(trial.is_found for trial, _ in trials)
    noted = sum(is_noted for _, is_noted in trials)
    extra = sum(trial.unrelated for trial, _ in trials)
    kinds = dict.fromkeys(trial.kind for trial, _ in trials)
    yield _INTRO.format(
        made=len(trials),
        kinds=len(kinds),
        found=found_count,
        share=f"{found_count / len(trials):.1%}",
        noted=noted,
        both=f"{(found_count + noted) / len(trials):.1%}",
        missed=len(trials) - found_count - noted,
        extra=extra,
        rate=f"{extra / len(trials):.2f}",
    ).rstrip("\n")
    for kind in kinds:
        of_kind = [(trial, is_noted) for trial, is_noted in trials if trial.kind == kind]
        rules = Counter(rule for trial, _ in of_kind for rule in trial.rules)
        codes = ", ".join(rule for rule, _ in rules.most_common(4))
        number = sum(trial.is_found for trial, _ in of_kind)
        by_note = sum(is_noted for _, is_noted in of_kind)
        yield f"| {kind} | {len(of_kind)} | {number} | {by_note} | {codes} |"
    yield "\n## Silent, or only a note\n"
    yield from (missed_line(trial) for trial, _ in trials if not trial.is_found)


def main() -> None:
    """Try all, and write the page."""
    trials = try_slips(range(len(separated_slips())))
    PAGE.write_text(render_page(trials), encoding="utf-8")
    sys.stdout.write(f"{PAGE} written.\n")


if __name__ == "__main__":
    main()
