"""What a configuration settles, as every report says it."""

from collections.abc import Iterable, Iterator

from sexcel.budget.assumptions import RATES
from sexcel.model.findings import SEVERITY_NOUNS
from sexcel.model.settings import MailSettings, Names, Settings
from sexcel.model.setup import PlaceSetting
from sexcel.model.wording import count_of, format_figure, join_words, pounds
from sexcel.model.years import financial_year
from sexcel.reports.documents import Document, pick, simplify

_MOST = 99
"""Names in a list: every one, for no configuration has more, and each was set on purpose."""


def state_settings(settings: Settings, idle: tuple[str, ...]) -> dict[str, str]:
    """Return what the top of a report says of the settings, by heading; nothing without any.

    ``idle`` are the keys of names in them that no heading or line of the workbook has.
    """
    if settings == Settings():
        return {}
    parts = [*_parts(settings)]
    if not parts and not (
        settings.rules_off or settings.rules_on or settings.exemptions or settings.severities
    ):
        parts = ["it sets nothing"] if settings.path else []
    setup = settings.setup
    entries = {entry.origin for entry in (*setup.columns, *setup.rows)}
    places = {place.origin for placed in setup.places.values() for place in placed}
    names = [key for key in idle if key not in entries | places]
    cut = [key.rpartition(": ")[2] for key in idle if key in places]
    unfit = [key.rpartition(": ")[2] for key in idle if key in entries]
    corrections = count_of(len(setup.corrections), "correction")
    cells = join_words(setup.corrections, _MOST)
    return {
        "Settings": ": ".join(filter(None, (settings.path, "; ".join(parts)))),
        "Setup": f"{corrections} on the setup sheet ({cells})" if cells else "",
        "Not found": f"nothing goes by the name set for {join_words(names, _MOST)}"
        if names
        else "",
        "Cut short": f"{join_words(cut, _MOST)}: rows go on below the last one given"
        if cut
        else "",
        "No longer fits": f"{join_words(unfit, _MOST)}: the cell says something else, so this was "
        "left to recognition"
        if unfit
        else "",
        "Rules off": name_rules_off([settings]),
        "Rules on": join_words(settings.rules_on, _MOST),
        "Severity": join_words(
            [f"{code} {SEVERITY_NOUNS[level]}" for code, level in settings.severities.items()],
            _MOST,
        ),
    }


def name_rules_off(each_settings: Iterable[Settings]) -> str:
    """Return ``2 rules are off: SEC402 and SEC505.`` for all off in any; empty where none is."""
    codes = sorted({code for settings in each_settings for code in settings.rules_off})
    if not codes:
        return ""
    verb = "is" if len(codes) == 1 else "are"
    return f"{count_of(len(codes), 'rule')} {verb} off: {join_words(codes, _MOST)}."


def _parts(settings: Settings) -> Iterator[str]:
    if settings.budget_year is not None:
        yield f"budget year {financial_year(settings.budget_year)}"
    named = {
        "table": [*settings.places],
        "heading": _keys(settings.headings),
        "line": _keys(settings.lines),
    }
    for noun, names in named.items():
        if names:
            yield f"{count_of(len(names), noun)} ({join_words(names, _MOST)})"
    for line in RATES.lines:
        if line.name in settings.rates:
            title = line.title.removesuffix(", £")
            yield f"{title} {format_figure(settings.rates[line.name], line.unit)}"
    if settings.moved:
        yield f"{count_of(len(settings.moved), 'line')} moved between categories"
    if settings.tolerance:
        yield f"tolerance {pounds(settings.tolerance)}"
    if settings.setup.places and not settings.setup.corrections:
        yield f"how {count_of(len(settings.setup.places), 'table')} are read, cell by cell"
    if settings.mail != MailSettings(unused_host=settings.mail.unused_host):
        yield "e-mail"
    if settings.mail.unused_host:
        yield "its mail server is not used, as --config does not name this file"
    if settings.exemptions:
        yield f"{count_of(len(settings.exemptions), 'place')} with accepted findings"


def _keys(names: Names) -> list[str]:
    return [f"{table}.{name}" for table, called in names.items() for name in called]


def document_settings(settings: Settings, idle: tuple[str, ...]) -> Document | None:
    """Return the settings for a JSON document; None where nothing is set."""
    if settings == Settings():
        return None
    year = settings.budget_year
    ignored = [
        {"rule": exemption.rule, **simplify(exemption.area), "reason": exemption.reason}
        for exemption in settings.exemptions
    ]
    return {
        "path": settings.path,
        "budget_year": None if year is None else financial_year(year),
        "tables": {name: _document_place(place) for name, place in settings.places.items()},
        **pick(settings, "headings lines rates tolerance rules_off moved"),
        "not_found": list(idle),
        **({"rules_on": list(settings.rules_on)} if settings.rules_on else {}),
        **({"severities": simplify(settings.severities)} if settings.severities else {}),
        **({"ignored": ignored} if ignored else {}),
        **({"corrections": list(settings.setup.corrections)} if settings.setup.corrections else {}),
    }


def _document_place(setting: PlaceSetting) -> Document:
    return {
        "sheet": setting.sheet,
        "header": None if setting.header is None else setting.header.a1,
        "range": None if setting.range is None else setting.range.a1,
    }
