"""The catalogue of rules as text: a list of all, a page on each."""

from collections.abc import Iterable, Iterator
from itertools import chain, repeat

from sexcel.model.rules import Rule
from sexcel.reports.page import Page, columns
from sexcel.reports.verdicts import COLOURS

_MARGIN = 13
"""Columns: the longest heading, ``What to do``, and three spaces."""
_SUMMARY = 17
"""Columns before a summary: code, severity and the spaces between."""


def list_rules(rules: Iterable[Rule], page: Page) -> str:
    """Return code, severity, name and summary of every rule."""
    return "\n".join([*(line for rule in rules for line in _summary(rule, page)), ""])


def explain_rule(rule: Rule, page: Page) -> str:
    """Return everything about one rule: why it matters, its source, a bad and a good case."""
    word = page.paint(str(rule.severity), fg=COLOURS[rule.severity], bold=True)
    lines = [f"{page.paint(rule.code, bold=True)}  {rule.name}  {word}"]
    lines += [*page.wrap(rule.summary), ""]
    sections = {
        "Why": rule.why,
        "Source": rule.source,
        "Bad": rule.bad,
        "Good": rule.good,
        "What to do": rule.advice,
    }
    for name, text in sections.items():
        lines += _section(name, text, page)
    return "\n".join([*lines, ""])


def _summary(rule: Rule, page: Page) -> Iterator[str]:
    word = page.paint(f"{rule.severity!s:<7}", fg=COLOURS[rule.severity])
    yield f"{page.paint(rule.code, bold=True)}  {word}  {rule.name}"
    yield from page.indent(rule.summary, _SUMMARY)


def _section(name: str, text: str, page: Page) -> Iterator[str]:
    """Yield a heading and its text beside it; a line that fits keeps its spaces."""
    lines: list[str] = []
    for line in text.splitlines():
        spelling = page.spell(line)
        fits = columns(spelling) <= page.width - _MARGIN
        lines += [spelling] if fits else page.wrap(line, _MARGIN)
    heading = page.paint(f"{name:<{_MARGIN}}", bold=True)
    for margin, line in zip(chain([heading], repeat(" " * _MARGIN)), lines, strict=False):
        yield (margin + line).rstrip()
