"""A configuration file: checked key by key, or refused in one sentence that names the key."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import NoReturn, TypeGuard

from sexcel.budget import TABLES
from sexcel.model.errors import SettingsError
from sexcel.model.names import normalise
from sexcel.model.refs import CellRef, RangeRef, parse_a1
from sexcel.model.settings import SECURITIES, Exemption, MailSettings, Names, Place, Settings
from sexcel.model.tables import TOTAL, Table
from sexcel.model.wording import printable
from sexcel.ooxml.limits import MEGABYTE
from sexcel.ooxml.wording import shorten, suggest_name

_LARGEST = Decimal(10) ** 12
"""£; no tolerance and no material variance is larger."""

_LARGEST_PORT = 65_535

_PERCENT = re.compile(r"(\d{1,3}(?:\.\d{1,6})?)\s*%")
_CODE = re.compile(r"[A-Za-z]+\d+")
_YEAR = re.compile(r"(20\d\d)(?:\s*[/\-\u2013]\s*(?:20)?(\d\d))?")
_KEYS = (
    "budget_year",
    "tolerance",
    "tables",
    "headings",
    "lines",
    "rates",
    "materiality",
    "rules",
    "email",
    "ignore",
)
_RATES = ("contractual_discount", "contingency", "rpi")
_MATERIALITY = {"amount": "materiality_amount", "percent": "materiality_percent"}
_TABLES = {table.name: table for table in TABLES}

_MOST_DOTS = 500
"""Dots of a line; no key has more than two."""

_Section = Mapping[str, object]


def read_settings(path: Path, rules: Iterable[tuple[str, str]]) -> Settings:
    """The settings in a file; ``rules`` are the codes and names of all rules.

    Raises SettingsError, with one sentence that names the file and the key.
    """
    label = printable(str(path))
    return _Checked(label, rules).settings(_document(path, label))


def _document(path: Path, label: str) -> _Section:
    try:
        if path.exists() and not (path.is_file() or path.is_dir()):
            raise SettingsError(f"{label} is not a file that can be read: give another file.")
        with path.open("rb") as file:
            content = file.read(MEGABYTE + 1)
    except FileNotFoundError as error:
        raise SettingsError(f"{label} does not exist: check the name.") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise SettingsError(f"{label} cannot be read ({reason}): give another file.") from error
    if len(content) > MEGABYTE:
        raise SettingsError(f"{label} is larger than 1 MB: no configuration is, so check the name.")
    try:
        # The standard library's parser takes memory by the square of a key's parts.
        if any(line.count(b".") > _MOST_DOTS for line in content.splitlines()):
            raise RecursionError
        return tomllib.loads(content.decode("utf-8-sig"), parse_float=Decimal)
    except UnicodeDecodeError as error:
        raise SettingsError(f"{label} is not in UTF-8: save it again in that encoding.") from error
    except RecursionError as error:
        raise SettingsError(f"{label} is no TOML: it is nested too deeply.") from error
    except (ValueError, ArithmeticError) as error:
        reason = " ".join(str(error).split()).rstrip(".") or "a number is too large"
        raise SettingsError(f"{label} is no TOML: {shorten(reason, 120)}.") from error


class _Checked:
    """Turns the file's sections into settings, one method for each."""

    def __init__(self, label: str, rules: Iterable[tuple[str, str]]) -> None:
        self._label = label
        self._rules = {name.casefold(): rule[0] for rule in rules for name in rule}

    def settings(self, document: _Section) -> Settings:
        self._known("", document, _KEYS)
        sections = {key: self._section(key, document.get(key, {})) for key in _KEYS[2:-1]}
        return Settings(
            path=self._label,
            places=self._places(sections["tables"]),
            headings=self._names("headings", sections["headings"]),
            lines=self._names("lines", sections["lines"]),
            rates={**self._rates(sections["rates"]), **self._materiality(sections["materiality"])},
            tolerance=self._pounds("tolerance", document.get("tolerance", 0)),
            rules_off=self._codes(sections["rules"], "off"),
            rules_on=self._codes(sections["rules"], "on"),
            exemptions=tuple(self._exemptions(document.get("ignore", []))),
            budget_year=self._budget_year(document.get("budget_year")),
            mail=self._mail(sections["email"]),
        )

    def _fail(self, key: str, why: str) -> NoReturn:
        raise SettingsError(f"{self._label}: {shorten(key, 120)}: {why}.")

    def _known(self, section: str, keys: Iterable[str], known: Iterable[str]) -> None:
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
            self._fail(key, f"a text in quotes is needed, not {_written(value)}")
        return value.strip()

    def _table(self, section: str, name: str) -> Table:
        if name not in _TABLES:
            captions = {normalise(table.caption): table.name for table in TABLES}
            meant = captions.get(normalise(name))
            hint = f"it is '{meant}'" if meant else suggest_name(name, _TABLES)
            self._fail(f"{section}.{name}", f"there is no such table; {hint}")
        return _TABLES[name]

    def _places(self, section: _Section) -> dict[str, Place]:
        places = {}
        for name, value in section.items():
            self._table("tables", name)
            key = f"tables.{name}"
            keys = self._section(key, value)
            self._known(key, keys, ("sheet", "range", "header"))
            if "sheet" not in keys:
                self._fail(f"{key}.sheet", "the sheet that the table stands on is needed")
            sheet = self._text(f"{key}.sheet", keys["sheet"])
            if "range" in keys and "header" in keys:
                self._fail(f"{key}.header", "a range says where the header is: give one of them")
            places[name] = Place(
                sheet,
                self._cell(f"{key}.header", sheet, keys["header"]) if "header" in keys else None,
                self._range(f"{key}.range", sheet, keys["range"]) if "range" in keys else None,
            )
        return places

    def _cell(self, key: str, sheet: str, value: object) -> CellRef:
        try:
            return CellRef(sheet, *parse_a1(self._text(key, value)))
        except ValueError:
            self._fail(key, f'a cell such as "B4" is needed, not {_written(value)}')

    def _range(self, key: str, sheet: str, value: object) -> RangeRef:
        first, _, last = self._text(key, value).partition(":")
        try:
            rows, columns = zip(*sorted((parse_a1(first), parse_a1(last))), strict=True)
        except ValueError:
            self._fail(key, f'a range such as "B4:F12" is needed, not {_written(value)}')
        if rows[0] == rows[1] or columns[0] == columns[1]:
            self._fail(key, f"{_written(value)} is too small for headings and rows")
        return RangeRef(sheet, rows[0], min(columns), rows[1], max(columns))

    def _names(self, section: str, tables: _Section) -> Names:
        names: dict[str, dict[str, tuple[str, ...]]] = {}
        for name, value in tables.items():
            table = self._table(section, name)
            called = self._section(f"{section}.{name}", value)
            known = _columns(table) if section == "headings" else _lines(table)
            if known is not None:
                self._known(f"{section}.{name}", called, known)
            names[name] = {
                one: self._called(f"{section}.{name}.{one}", text) for one, text in called.items()
            }
            self._told_apart(f"{section}.{name}", names[name])
        return names

    def _called(self, key: str, value: object) -> tuple[str, ...]:
        texts = tuple(
            self._text(key, one) for one in (value if isinstance(value, list) else [value])
        )
        for text in texts:
            if not normalise(text):
                self._fail(key, f"{_written(text)} has no letter and no digit to go by")
        return texts

    def _told_apart(self, section: str, names: Mapping[str, tuple[str, ...]]) -> None:
        """Raise where two columns or lines have the same name."""
        owners: dict[str, str] = {}
        for name, texts in names.items():
            for text in texts:
                owner = owners.setdefault(normalise(text), name)
                if owner != name:
                    self._fail(f"{section}.{name}", f"'{shorten(text)}' is what {owner} is called")

    def _rates(self, section: _Section) -> dict[str, Decimal]:
        self._known("rates", section, _RATES)
        return {name: self._rate(f"rates.{name}", value) for name, value in section.items()}

    def _rate(self, key: str, value: object) -> Decimal:
        share = _share(value)
        if share is None and _is_number(value) and 0 <= Decimal(value) < 1:
            share = Decimal(value)
        if share is None:
            self._fail(key, f'a rate is "5%" or 0.05, not {_written(value)}')
        return share

    def _materiality(self, section: _Section) -> dict[str, Decimal]:
        self._known("materiality", section, _MATERIALITY)
        found = {}
        if "amount" in section:
            found["materiality_amount"] = self._pounds("materiality.amount", section["amount"])
        if "percent" in section:
            value = section["percent"]
            share = _share(value)
            if share is None and _is_number(value) and 1 <= Decimal(value) <= 100:
                share = Decimal(value) / 100
            if share is None:
                self._fail("materiality.percent", f'a share is "10%" or 10, not {_written(value)}')
            found["materiality_percent"] = share
        return found

    def _pounds(self, key: str, value: object) -> Decimal:
        if not _is_number(value) or not 0 <= Decimal(value) <= _LARGEST:
            self._fail(key, f"an amount in £ such as 5 is needed, not {_written(value)}")
        return Decimal(value)

    def _codes(self, section: _Section, key: str) -> tuple[str, ...]:
        self._known("rules", section, ("off", "on"))
        value = section.get(key, [])
        each = value if isinstance(value, list) else [value]
        return tuple(sorted({self._rule(f"rules.{key}", one) for one in each}))

    def _rule(self, key: str, value: object) -> str:
        """The code of the rule that a code or a name means."""
        name = self._text(key, value)
        code = self._rules.get(name.casefold())
        if code is None:
            named = [one for one in self._rules if not _CODE.fullmatch(one)]
            hint = "'sexcel rules' lists them"
            hint = hint if _CODE.fullmatch(name) else f"{suggest_name(name, named)}; {hint}"
            self._fail(key, f"there is no rule '{shorten(name)}'; {hint}")
        return code

    def _exemptions(self, value: object) -> Iterator[Exemption]:
        """The cells of which the audit is not to speak, one for each ``[[ignore]]``."""
        if not isinstance(value, list):
            self._fail("ignore", "it is a list, so it is written [[ignore]] over its keys")
        for number, one in enumerate(value, 1):
            key = f"ignore[{number}]"
            keys = self._section(key, one)
            self._known(key, keys, ("rule", "sheet", "range", "reason"))
            for needed in ("rule", "sheet", "range"):
                if needed not in keys:
                    self._fail(f"{key}.{needed}", "rule, sheet and range are needed")
            sheet = self._text(f"{key}.sheet", keys["sheet"])
            yield Exemption(
                rule=self._rule(f"{key}.rule", keys["rule"]),
                area=self._cells(f"{key}.range", sheet, keys["range"]),
                origin=key,
                reason=self._text(f"{key}.reason", keys["reason"]) if "reason" in keys else "",
            )

    def _cells(self, key: str, sheet: str, value: object) -> RangeRef:
        """One cell or a range."""
        first, _, last = self._text(key, value).partition(":")
        try:
            top, left = parse_a1(first)
            bottom, right = parse_a1(last or first)
        except ValueError:
            self._fail(key, f'a range such as "B4:F12" is needed, not {_written(value)}')
        rows, columns = sorted((top, bottom)), sorted((left, right))
        return RangeRef(sheet, rows[0], columns[0], rows[1], columns[1])

    def _mail(self, section: _Section) -> MailSettings:
        if "password" in section:
            self._fail(
                "email.password",
                "a password does not belong in a file: set SEXCEL_SMTP_PASSWORD, or type it "
                "when asked for",
            )
        self._known("email", section, ("from", "host", "port", "user", "security"))
        texts = {
            key: self._text(f"email.{key}", section[key]) if key in section else ""
            for key in ("from", "host", "user", "security")
        }
        if texts["security"] and texts["security"] not in SECURITIES:
            self._fail("email.security", suggest_name(texts["security"], SECURITIES))
        port = section.get("port")
        if port is not None and not (type(port) is int and 1 <= port <= _LARGEST_PORT):
            self._fail("email.port", f"a number such as 587 is needed, not {_written(port)}")
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
            self._fail("budget_year", f'a year such as "2020/21" is needed, not {_written(value)}')
        return int(match[1])


def _columns(table: Table) -> tuple[str, ...]:
    return tuple(column.name for column in table.columns if not column.by_grade)


def _lines(table: Table) -> tuple[str, ...] | None:
    """What lines of the table may be called; None where a workbook has lines of its own."""
    if not table.lines:
        return None
    return (*(line.name for line in table.lines), *((TOTAL,) if table.total else ()))


def _share(value: object) -> Decimal | None:
    """``"5%"`` → 0.05; None where it is no such text, or more than the whole."""
    match = _PERCENT.fullmatch(value.strip()) if isinstance(value, str) else None
    share = None if match is None else Decimal(match[1]) / 100
    return share if share is not None and share <= 1 else None


def _is_number(value: object) -> TypeGuard[int | Decimal]:
    if isinstance(value, Decimal):
        return value.is_finite()
    return isinstance(value, int) and not isinstance(value, bool)


def _written(value: object) -> str:
    """A value of the file in a sentence."""
    if isinstance(value, str):
        return f"'{shorten(value)}'"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "a section"
    return "a list" if isinstance(value, list) else shorten(str(value))
