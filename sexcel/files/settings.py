"""A configuration file: checked key by key, or refused in one sentence that names the key."""

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import NoReturn, TypeGuard

from sexcel.budget import TABLES
from sexcel.budget.overview import PROJECTS, SECAS, SECCO
from sexcel.files.setup_config import read_setup
from sexcel.model.errors import SettingsError
from sexcel.model.findings import SEVERITY_NOUNS, Severity
from sexcel.model.names import normalise
from sexcel.model.refs import CellRef, RangeRef, parse_a1
from sexcel.model.settings import PYPROJECT, SECURITIES, Exemption, MailSettings, Names, Settings
from sexcel.model.setup import PlaceSetting
from sexcel.model.tables import TOTAL, Table
from sexcel.model.wording import printable
from sexcel.ooxml.limits import MEGABYTE
from sexcel.ooxml.wording import shorten, suggest_name

_LARGEST_AMOUNT = Decimal(10) ** 12
"""£; no tolerance and no material variance is larger."""

_LARGEST_PORT = 65_535
"""The largest that two bytes can state, as TCP has it."""

_PERCENT = re.compile(r"(\d{1,3}(?:\.\d{1,6})?)\s*%")
_CODE = re.compile(r"[A-Za-z]+\d+")
_YEAR = re.compile(r"(20\d\d)(?:\s*[/\-\u2013]\s*(?:20)?(\d\d))?")
_KEYS = (
    "budget_year", "tolerance", "tables", "headings", "lines", "rates", "materiality", "rules",
    "moved", "email", "setup", "ignore",
)  # fmt: skip
_RATES = ("contractual_discount", "contingency", "rpi")
_MATERIALITY = {"amount": "materiality_amount", "percent": "materiality_percent"}
_MOVED = (SECCO.name, SECAS.name, PROJECTS.name)
"""The budget categories that have lines of their own."""
_TABLES = {table.name: table for table in TABLES}

_SEVERITIES = {noun: severity for severity, noun in SEVERITY_NOUNS.items()}

_MOST_DOTS = 500
"""Dots of a line: no key has more than two, and 500 still cost the parser no time."""

_Section = Mapping[str, object]


def read_settings(path: Path, rules: Iterable[tuple[str, str]]) -> Settings:
    """Return the settings in a file; ``rules`` are the codes and names of all rules.

    Raises SettingsError, with one sentence that names the file and the key.
    """
    label = printable(str(path))
    document = _parse(_read_content(path, label), label)
    if path.name == PYPROJECT:
        label, document = f"{label} [tool.sexcel]", _section_of_project(document)
    return _SettingsReader(label, rules).read(document)


def has_settings(project: Path) -> bool:
    """Say whether a project's file has a section for sexcel.

    Raises SettingsError where that cannot be known: a link that leads nowhere, a file that speaks
    of sexcel and is broken.
    """
    label = printable(str(project))
    content = _read_content(project, label)
    return b"sexcel" in content and bool(_section_of_project(_parse(content, label)))


def _section_of_project(document: _Section) -> _Section:
    tools = document.get("tool")
    section = tools.get("sexcel") if isinstance(tools, dict) else None
    return section if isinstance(section, dict) else {}


def _read_content(path: Path, label: str) -> bytes:
    try:
        if path.exists() and not (path.is_file() or path.is_dir()):
            raise SettingsError(f"{label} is not a file that can be read: give another file.")
        with path.open("rb") as file:
            content = file.read(MEGABYTE + 1)
    except FileNotFoundError as error:
        if path.is_symlink():
            aim = printable(str(path.readlink()))
            raise SettingsError(
                f"{label} is a link to {aim}, which does not exist: mend the link, or remove it."
            ) from error
        raise SettingsError(f"{label} does not exist: check the name.") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise SettingsError(f"{label} cannot be read ({reason}): give another file.") from error
    if len(content) > MEGABYTE:
        raise SettingsError(f"{label} is larger than 1 MB: no configuration is, so check the name.")
    return content


def _parse(content: bytes, label: str) -> _Section:
    import tomllib

    try:
        # The standard library's parser takes memory by the square of a key's parts.
        if any(line.count(b".") > _MOST_DOTS for line in content.splitlines()):
            raise RecursionError
        return tomllib.loads(content.decode("utf-8-sig"), parse_float=Decimal)
    except UnicodeDecodeError as error:
        raise SettingsError(f"{label} is not in UTF-8: save it again in that encoding.") from error
    except RecursionError as error:
        raise SettingsError(f"{label} is not valid TOML: it is nested too deeply.") from error
    except (ValueError, ArithmeticError) as error:
        reason = " ".join(str(error).split()).rstrip(".") or "a number is too large"
        raise SettingsError(f"{label} is not valid TOML: {shorten(reason, 120)}.") from error


class _SettingsReader:
    """The sections of a file, checked and read into settings, one method for each."""

    def __init__(self, label: str, rules: Iterable[tuple[str, str]]) -> None:
        self._label = label
        self._rules = {name.casefold(): rule[0] for rule in rules for name in rule}

    def read(self, document: _Section) -> Settings:
        self._check_keys("", document, _KEYS)
        sections = {key: self._section(key, document.get(key, {})) for key in _KEYS[2:-1]}
        return Settings(
            path=self._label,
            places=self._places(sections["tables"]),
            headings=self._names("headings", sections["headings"]),
            lines=self._names("lines", sections["lines"]),
            rates={**self._rates(sections["rates"]), **self._materiality(sections["materiality"])},
            tolerance=self._pounds("tolerance", document.get("tolerance", 0)),
            moved={name: self._category(name, key) for name, key in sections["moved"].items()},
            rules_off=self._codes(sections["rules"], "off"),
            severities=self._severities(sections["rules"].get("severity", {})),
            rules_on=self._codes(sections["rules"], "on"),
            exemptions=tuple(self._exemptions(document.get("ignore", []))),
            budget_year=self._budget_year(document.get("budget_year")),
            mail=self._mail(sections["email"]),
            setup=read_setup(sections["setup"], self._label, self._fail),
        )

    def _fail(self, key: str, fault: str) -> NoReturn:
        raise SettingsError(f"{self._label}: {shorten(key, 120)}: {fault}.")

    def _check_keys(self, section: str, keys: Iterable[str], known: Iterable[str]) -> None:
        """Raise where a key is not one of those known."""
        known = tuple(known)
        for key in keys:
            if key not in known:
                path = f"{section}.{key}" if section else key
                self._fail(path, f"there is no such key; {suggest_name(key, known)}")

    def _section(self, key: str, value: object) -> _Section:
        if not isinstance(value, dict):
            self._fail(key, f"it is a section, so it is written [{shorten(key)}] over its keys")
        return value

    def _text(self, key: str, value: object) -> str:
        if not isinstance(value, str) or not value.strip():
            self._fail(key, f"a text in quotes is needed, not {_quote(value)}")
        return value.strip()

    def _table(self, section: str, name: str) -> Table:
        if name not in _TABLES:
            captions = {normalise(table.caption): table.name for table in TABLES}
            table_name = captions.get(normalise(name))
            hint = f"it is '{table_name}'" if table_name else suggest_name(name, _TABLES)
            self._fail(f"{section}.{name}", f"there is no such table; {hint}")
        return _TABLES[name]

    def _places(self, section: _Section) -> dict[str, PlaceSetting]:
        places = {}
        for name, value in section.items():
            self._table("tables", name)
            key = f"tables.{name}"
            keys = self._section(key, value)
            self._check_keys(key, keys, ("sheet", "range", "header"))
            if "sheet" not in keys:
                self._fail(f"{key}.sheet", "the sheet of the table is needed")
            sheet = self._text(f"{key}.sheet", keys["sheet"])
            if "range" in keys and "header" in keys:
                self._fail(f"{key}.header", "a range says where the header is: give one of them")
            places[name] = PlaceSetting(
                sheet,
                self._cell(f"{key}.header", sheet, keys["header"]) if "header" in keys else None,
                self._table_area(f"{key}.range", sheet, keys["range"]) if "range" in keys else None,
            )
        return places

    def _cell(self, key: str, sheet: str, value: object) -> CellRef:
        try:
            return CellRef(sheet, *parse_a1(self._text(key, value)))
        except ValueError:
            self._fail(key, f'a cell such as "B4" is needed, not {_quote(value)}')

    def _table_area(self, key: str, sheet: str, value: object) -> RangeRef:
        area = self._area(key, sheet, value, least=":")
        if area.height == 1 or area.width == 1:
            self._fail(key, f"{_quote(value)} is too small for headings and rows")
        return area

    def _area(self, key: str, sheet: str, value: object, least: str = "") -> RangeRef:
        """Return one cell or a range; the text of it has to hold ``least``."""
        text = self._text(key, value)
        try:
            if least not in text:
                raise ValueError
            return RangeRef.parse(sheet, text)
        except ValueError:
            self._fail(key, f'a range such as "B4:F12" is needed, not {_quote(value)}')

    def _names(self, section: str, tables: _Section) -> Names:
        names: dict[str, dict[str, tuple[str, ...]]] = {}
        for name, value in tables.items():
            table = self._table(section, name)
            key = f"{section}.{name}"
            keys = self._section(key, value)
            known = _lines(table)
            if section == "headings":
                known = tuple(column.name for column in table.columns if not column.by_grade)
            if known is not None:
                self._check_keys(key, keys, known)
            names[name] = {
                element: self._element_names(f"{key}.{element}", text)
                for element, text in keys.items()
            }
            self._check_distinct(key, names[name])
        return names

    def _element_names(self, key: str, value: object) -> tuple[str, ...]:
        """Return the names of a column or line, which may be one text or a list of them."""
        texts = tuple(self._text(key, entry) for entry in _as_list(value))
        for text in texts:
            if not normalise(text):
                self._fail(key, f"{_quote(text)} has no letter and no digit to go by")
        return texts

    def _check_distinct(self, section: str, names: Mapping[str, tuple[str, ...]]) -> None:
        """Raise where two columns or lines have the same name."""
        owners: dict[str, str] = {}
        for name, texts in names.items():
            for text in texts:
                owner = owners.setdefault(normalise(text), name)
                if owner != name:
                    self._fail(f"{section}.{name}", f"'{shorten(text)}' is what {owner} is called")

    def _rates(self, section: _Section) -> dict[str, Decimal]:
        self._check_keys("rates", section, _RATES)
        return {name: self._rate(f"rates.{name}", value) for name, value in section.items()}

    def _rate(self, key: str, value: object) -> Decimal:
        share = _parse_share(value)
        if share is None and _is_number(value) and 0 <= Decimal(value) < 1:
            share = Decimal(value)
        if share is None:
            self._fail(key, f'a rate is "5%" or 0.05, not {_quote(value)}')
        return share

    def _category(self, line: str, value: object) -> str:
        if value not in _MOVED:
            known = f"{', '.join(_MOVED[:-1])} or {_MOVED[-1]}"
            self._fail(f"moved.{line}", f"it moved from or to {known}, not {_quote(value)}")
        return str(value)

    def _materiality(self, section: _Section) -> dict[str, Decimal]:
        self._check_keys("materiality", section, _MATERIALITY)
        rates = {}
        if "amount" in section:
            rates["materiality_amount"] = self._pounds("materiality.amount", section["amount"])
        if "percent" in section:
            value = section["percent"]
            share = _parse_share(value)
            if share is None and _is_number(value) and 1 <= Decimal(value) <= 100:
                share = Decimal(value) / 100
            if share is None:
                self._fail("materiality.percent", f'a share is "10%" or 10, not {_quote(value)}')
            rates["materiality_percent"] = share
        return rates

    def _pounds(self, key: str, value: object) -> Decimal:
        if not _is_number(value) or not 0 <= Decimal(value) <= _LARGEST_AMOUNT:
            self._fail(key, f"an amount in £ such as 5 is needed, not {_quote(value)}")
        return Decimal(value)

    def _codes(self, section: _Section, key: str) -> tuple[str, ...]:
        self._check_keys("rules", section, ("off", "on", "severity"))
        rules = _as_list(section.get(key, []))
        return tuple(
            sorted({code for rule in rules for code in self._rule_codes(f"rules.{key}", rule)})
        )

    def _severities(self, section: object) -> dict[str, Severity]:
        """Return the severity that rules have here, by code."""
        key = "rules.severity"
        severities: dict[str, Severity] = {}
        for rule, value in self._section(key, section).items():
            word = self._text(f"{key}.{rule}", value).casefold()
            if word not in _SEVERITIES:
                self._fail(f"{key}.{rule}", "error, warning or note is needed")
            for code in self._rule_codes(key, rule):
                severities[code] = _SEVERITIES[word]
        return severities

    def _rule_codes(self, key: str, value: object) -> list[str]:
        """Return the codes that a code, its beginning (``SEC4``) or a name means."""
        start = self._text(key, value).upper()
        codes = sorted({code for code in self._rules.values() if code.startswith(start)})
        return codes or [self._rule_code(key, value)]

    def _rule_start(self, key: str, value: object) -> str:
        """Return a beginning of codes as it is, and a name's code."""
        start = self._text(key, value).upper()
        is_start = any(code.startswith(start) for code in self._rules.values())
        return start if is_start else self._rule_code(key, value)

    def _rule_code(self, key: str, value: object) -> str:
        """Return the code of the rule that a code or a name means."""
        name = self._text(key, value)
        code = self._rules.get(name.casefold())
        if code is None:
            names = [name for name in self._rules if not _CODE.fullmatch(name)]
            hint = "'sexcel rules' lists them"
            hint = hint if _CODE.fullmatch(name) else f"{suggest_name(name, names)}; {hint}"
            self._fail(key, f"there is no rule '{shorten(name)}'; {hint}")
        return code

    def _exemptions(self, value: object) -> Iterator[Exemption]:
        """Yield the cells that the audit is to leave out, one for each ``[[ignore]]``."""
        if not isinstance(value, list):
            self._fail("ignore", "it is a list, so it is written [[ignore]] over its keys")
        for number, entry in enumerate(value, 1):
            key = f"ignore[{number}]"
            keys = self._section(key, entry)
            self._check_keys(key, keys, ("rule", "sheet", "range", "reason"))
            for needed in ("rule", "sheet", "range"):
                if needed not in keys:
                    self._fail(f"{key}.{needed}", "rule, sheet and range are needed")
            sheet = self._text(f"{key}.sheet", keys["sheet"])
            yield Exemption(
                rule=self._rule_start(f"{key}.rule", keys["rule"]),
                area=self._area(f"{key}.range", sheet, keys["range"]),
                origin=key,
                reason=self._text(f"{key}.reason", keys["reason"]) if "reason" in keys else "",
            )

    def _mail(self, section: _Section) -> MailSettings:
        if "password" in section:
            self._fail(
                "email.password",
                "a password does not belong in a file: set SEXCEL_SMTP_PASSWORD, or type it "
                "when asked for",
            )
        self._check_keys("email", section, ("from", "host", "port", "user", "security"))
        texts = {
            key: self._text(f"email.{key}", section[key]) if key in section else ""
            for key in ("from", "host", "user", "security")
        }
        if texts["security"] and texts["security"] not in SECURITIES:
            self._fail("email.security", suggest_name(texts["security"], SECURITIES))
        port = section.get("port")
        if port is not None and not (type(port) is int and 1 <= port <= _LARGEST_PORT):
            self._fail("email.port", f"a number such as 587 is needed, not {_quote(port)}")
        return MailSettings(
            texts["from"],
            texts["host"],
            port if isinstance(port, int) else None,
            texts["user"],
            texts["security"],
        )

    def _budget_year(self, value: object) -> int | None:
        if value is None:
            return None
        match = _YEAR.fullmatch(str(value).strip()) if isinstance(value, str | int) else None
        if match is None or (match[2] and int(match[2]) != (int(match[1]) + 1) % 100):
            self._fail("budget_year", f'a year such as "2020/21" is needed, not {_quote(value)}')
        return int(match[1])


def _lines(table: Table) -> tuple[str, ...] | None:
    """Return the lines that may be named; None where each workbook has lines of its own."""
    if not table.lines:
        return None
    return (*(line.name for line in table.lines), *((TOTAL,) if table.total else ()))


def _parse_share(value: object) -> Decimal | None:
    """Return 0.05 for ``"5%"``; None where it is no such text, or more than 100%."""
    match = _PERCENT.fullmatch(value.strip()) if isinstance(value, str) else None
    share = None if match is None else Decimal(match[1]) / 100
    return share if share is not None and share <= 1 else None


def _as_list(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _is_number(value: object) -> TypeGuard[int | Decimal]:
    if isinstance(value, Decimal):
        return value.is_finite()
    return isinstance(value, int) and not isinstance(value, bool)


def _quote(value: object) -> str:
    """Return a value of the file as it goes into a sentence."""
    if isinstance(value, str):
        return f"'{shorten(value)}'"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "a section"
    return "a list" if isinstance(value, list) else shorten(str(value))
