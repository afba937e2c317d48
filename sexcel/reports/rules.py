"""The catalogue of rules as text: a list of all, a page on each."""

from collections.abc import Iterable, Iterator
from itertools import chain, repeat

from sexcel.model.rules import Rule
from sexcel.reports.page import Page, columns
from sexcel.reports.text import COLOURS

_MARGIN = 13
_SUMMARY = 17


def rule_list(rules: Iterable[Rule], page: Page) -> str:
    """Code, severity, name and summary of every rule."""
    return "\n".join([*(line for rule in rules for line in _listed(rule, page)), ""])


def rule_page(rule: Rule, page: Page) -> str:
    """Everything about one rule: why it matters, where it comes from, a bad and a good case."""
    word = page.painted(str(rule.severity), fg=COLOURS[rule.severity], bold=True)
    lines = [f"{page.painted(rule.code, bold=True)}  {rule.name}  {word}"]
    lines += [*page.wrapped(rule.summary), ""]
    told = {
        "Why": rule.why,
        "Source": rule.source,
        "Bad": rule.bad,
        "Good": rule.good,
        "What to do": rule.help,
    }
    for name, text in told.items():
        lines += _section(name, text, page)
    return "\n".join([*lines, ""])


def _listed(rule: Rule, page: Page) -> Iterator[str]:
    word = page.painted(f"{rule.severity!s:<7}", fg=COLOURS[rule.severity])
    yield f"{page.painted(rule.code, bold=True)}  {word}  {rule.name}"
    yield from (" " * _SUMMARY + line for line in page.wrapped(rule.summary, _SUMMARY))


def _section(name: str, text: str, page: Page) -> Iterator[str]:
    """A heading and its text beside it; a line that fits keeps its spaces."""
    parts: list[str] = []
    for line in text.splitlines():
        whole = page.spelt(line)
        fits = columns(whole) <= page.width - _MARGIN
        parts += [whole] if fits else page.wrapped(line, _MARGIN)
    heading = page.painted(f"{name:<{_MARGIN}}", bold=True)
    for margin, part in zip(chain([heading], repeat(" " * _MARGIN)), parts, strict=False):
        yield (margin + part).rstrip()
