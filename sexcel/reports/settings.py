"""What a configuration settles, as every report says it."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sexcel.budget.assumptions import RATES
from sexcel.model.book import financial_year
from sexcel.model.report import plain
from sexcel.model.settings import Exemption, MailSettings, Names, Place, Settings
from sexcel.model.wording import count_of, format_figure, join_words, pounds

_MOST = 99
"""Names in a list: every one is told."""


def settings_facts(settings: Settings, idle: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """What the top of a report says of the settings, by heading; nothing where there are none."""
    if settings == Settings():
        return
    parts = [*_parts(settings)]
    if not parts and not (settings.rules_off or settings.rules_on or settings.exemptions):
        parts = ["it sets nothing"]
    yield "Settings", ": ".join(part for part in (settings.path, "; ".join(parts)) if part)
    if idle:
        yield "Not found", f"nothing goes by the name set for {join_words(idle, _MOST)}"
    if settings.rules_off:
        yield "Rules off", rules_off([settings])
    if settings.rules_on:
        yield "Rules on", join_words(settings.rules_on, _MOST)


def rules_off(each: Iterable[Settings]) -> str:
    """``2 rules are off: SEC402 and SEC505.``, off in any of the settings; empty where none is."""
    codes = sorted({code for settings in each for code in settings.rules_off})
    if not codes:
        return ""
    return f"{count_of(len(codes), 'rule')} {_is(len(codes))} off: {join_words(codes, _MOST)}."


def _parts(settings: Settings) -> Iterator[str]:
    if settings.budget_year is not None:
        yield f"budget year {financial_year(settings.budget_year)}"
    for noun, found in (("table", list(settings.places)), ("heading", _names(settings.headings))):
        if found:
            yield f"{count_of(len(found), noun)} ({join_words(found, _MOST)})"
    lines = _names(settings.lines)
    if lines:
        yield f"{count_of(len(lines), 'line')} ({join_words(lines, _MOST)})"
    for line in RATES.lines:
        if line.name in settings.rates:
            title = line.title.removesuffix(", £")
            yield f"{title} {format_figure(settings.rates[line.name], line.unit)}"
    if settings.tolerance:
        yield f"tolerance {pounds(settings.tolerance)}"
    if settings.mail != MailSettings():
        yield "e-mail"
    if settings.exemptions:
        yield f"{count_of(len(settings.exemptions), 'place')} that the audit leaves out"


def _names(names: Names) -> list[str]:
    return [f"{table}.{name}" for table, called in names.items() for name in called]


def _is(number: int) -> str:
    return "is" if number == 1 else "are"


def settings_document(settings: Settings, idle: tuple[str, ...]) -> dict[str, Any] | None:
    """The settings for a JSON document; None where nothing is set."""
    if settings == Settings():
        return None
    year = settings.budget_year
    ignored = [_ignored(one) for one in settings.exemptions]
    return {
        "path": settings.path,
        "budget_year": None if year is None else financial_year(year),
        "tables": {name: _place(place) for name, place in settings.places.items()},
        "headings": _lists(settings.headings),
        "lines": _lists(settings.lines),
        "rates": {name: plain(rate) for name, rate in settings.rates.items()},
        "tolerance": plain(settings.tolerance),
        "rules_off": list(settings.rules_off),
        "not_found": list(idle),
        **({"rules_on": list(settings.rules_on)} if settings.rules_on else {}),
        **({"ignored": ignored} if ignored else {}),
    }


def _ignored(one: Exemption) -> dict[str, str]:
    return {
        "rule": one.rule,
        "sheet": one.area.sheet,
        "range": one.area.a1,
        "reason": one.reason,
    }


def _place(place: Place) -> dict[str, str | None]:
    return {
        "sheet": place.sheet,
        "header": None if place.header is None else place.header.a1,
        "range": None if place.range is None else place.range.a1,
    }


def _lists(names: Names) -> Mapping[str, Mapping[str, list[str]]]:
    return {
        table: {name: list(texts) for name, texts in called.items()}
        for table, called in names.items()
    }
