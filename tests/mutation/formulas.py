"""Formulas that do something else with the right cells: signs, rates, functions, plugs."""

import re
from collections.abc import Iterator

from sexcel.model.refs import CellRef, parse_a1
from tests.mutation.kinds import Kind, rewriting
from tests.mutation.sites import HEADINGS, Site, Sites, a1, address
from tests.mutation.workbook import Content

Made = Iterator[tuple[Site, Content]]

_RATES = {
    "Contractual_discount": ("Assumptions!B5", "Contingency_rate", "0.09", "10%"),
    "Contingency_rate": ("Assumptions!B6", "Contractual_discount", "0.04", "5%"),
}
_SUMMED = re.compile(r"SUM\(([A-Z]+\d+):([A-Z]+\d+)\)\Z")


def _in_pounds(site: Site) -> bool:
    return not site.sheet.startswith(("7 ", "8 ", "9 "))


# Signs.


def _added(sites: Sites) -> Made:
    for site in sites.formulas:
        if site.difference:
            yield site, "={}+{}".format(*site.difference)


def _swapped(sites: Sites) -> Made:
    for site in sites.formulas:
        if site.difference:
            yield site, "={1}-{0}".format(*site.difference)


def _sign_of_a_term(sites: Sites) -> Made:
    """The discount added, or taken off twice by its sign; a term of a sum taken off."""
    for site in sites.formulas:
        if site.formula.startswith("-ROUND("):
            yield site, f"={site.formula[1:]}"
        for match in re.finditer(r"\+", site.formula):
            if ":" not in site.formula and "!" not in site.formula:
                yield site, f"={site.formula[: match.start()]}-{site.formula[match.end() :]}"
        sums = _SUMMED.match(site.formula)
        if sums and sites.text(CellRef(site.sheet, site.ref.row, 1)) == "SECAS Services Total":
            (row, column), _ = parse_a1(sums[1]), parse_a1(sums[2])
            parts = [a1(row + step, column) for step in range(3)]
            yield site, "={}-{}+{}".format(*parts)


# Rates.


def _rate_typed_otherwise(sites: Sites) -> Made:
    return _rate(sites, 2)


def _rate_typed_as_today(sites: Sites) -> Made:
    return _rate(sites, 3)


def _another_rate(sites: Sites) -> Made:
    return _rate(sites, 1)


def _rate(sites: Sites, choice: int) -> Made:
    for site in sites.formulas:
        for name, choices in _RATES.items():
            if name in site.formula:
                yield site, "=" + site.formula.replace(name, choices[choice])


def _grade_rate_a_row_off(sites: Sites) -> Made:
    for site in sites.formulas:
        rates = list(re.finditer(r"'Rate card'!B(\d+)", site.formula))
        for match in rates[:-1]:
            lower = f"'Rate card'!B{int(match[1]) + 1}"
            yield site, f"={site.formula[: match.start()]}{lower}{site.formula[match.end() :]}"


# What a rate is taken of.


def _contingency_base(sites: Sites) -> Made:
    """Contingency that forgets a category, or takes SECAS Services before the discount."""
    for site in sites.formulas:
        if not site.formula.startswith("ROUND(Contingency_rate*"):
            continue
        base = site.formula.removeprefix("ROUND(Contingency_rate*").removesuffix(",0)")
        sums = re.fullmatch(r"SUM\(([A-Z])(\d+):[A-Z]\d+\)", base)
        if sums:
            terms = [f"{sums[1]}{int(sums[2]) + step}" for step in range(3)]
        else:
            terms = base.strip("()").split("+")
            before = re.sub(r"10\b", "7", terms[1])
            yield site, f"=ROUND(Contingency_rate*({terms[0]}+{before}+{terms[2]}),0)"
        for gone in terms:
            left = "+".join(one for one in terms if one != gone)
            yield site, f"=ROUND(Contingency_rate*({left}),0)"


def _contingency_on_itself(sites: Sites) -> Made:
    for site in sites.formulas:
        if site.formula.startswith("ROUND(Contingency_rate*"):
            total = a1(site.ref.row + 1, site.ref.column)
            yield site, f"=ROUND(Contingency_rate*{total},0)"


def _discount_base(sites: Sites) -> Made:
    """Discount on accommodation too, or on the core team without the experts."""
    core = sites.sheet("5 ")
    core_total = next(
        one.ref for one in sites.formulas if one.sheet == core and sites.is_total(one.ref)
    )
    for site in sites.formulas:
        match = re.fullmatch(r"-ROUND\(Contractual_discount\*([A-Z])(\d+),0\)", site.formula)
        if match:
            column, row = match[1], int(match[2])
            yield site, f"=-ROUND(Contractual_discount*({column}{row}+{column}{row + 2}),0)"
            yield site, f"=-ROUND(Contractual_discount*SUM({column}{row},{column}{row + 2}),0)"
            yield site, f"=-ROUND(Contractual_discount*{address(core_total)},0)"


# Functions.


def _function(sites: Sites, name: str) -> Made:
    """Another function than SUM, where more than one cell has a figure."""
    for site in sites.formulas:
        sums = _SUMMED.match(site.formula)
        if sums is None:
            continue
        (top, left), (bottom, right) = parse_a1(sums[1]), parse_a1(sums[2])
        filled = [
            (row, column)
            for row in range(top, bottom + 1)
            for column in range(left, right + 1)
            if sites.value(CellRef(site.sheet, row, column)) is not None
        ]
        if len(filled) > 1:
            yield site, f"={site.formula.replace('SUM', name, 1)}"


def _average(sites: Sites) -> Made:
    return _function(sites, "AVERAGE")


def _count(sites: Sites) -> Made:
    return _function(sites, "COUNT")


def _largest(sites: Sites) -> Made:
    return _function(sites, "MAX")


def _wrong_criterion(sites: Sites) -> Made:
    """A sub total by SUMIF that asks for the name of another area, or misspells its own."""
    for site in sites.formulas:
        sums = _SUMMED.match(site.formula)
        if sums is None or not sites.is_total(site.ref):
            continue
        (top, column), (bottom, _) = parse_a1(sums[1]), parse_a1(sums[2])
        areas = [sites.text(CellRef(site.sheet, row, 1)) for row in range(HEADINGS + 1, bottom + 1)]
        own = areas[top - HEADINGS - 1]
        if len(set(areas[top - HEADINGS - 1 :])) > 1 or not own:
            continue
        first, last = a1(HEADINGS + 1, column), a1(bottom, column)
        others = [one for one in dict.fromkeys(areas) if one not in (own, "Sub Total", "")]
        for wrong in (*others[:1], f"{own} "):
            criteria = f'A{HEADINGS + 1}:A{bottom},"{wrong}",{first}:{last}'
            yield site, f"=SUMIF({criteria})"


def _error_swallowed(sites: Sites) -> Made:
    """A look-up of a name that is not there, with IFERROR in front of it."""
    for site in sites.formulas:
        if site.link is None or not site.value:
            continue
        label = sites.text(CellRef(site.link.sheet, site.link.row, 1))
        if label:
            table = f"{address(CellRef(site.link.sheet, 5, 1))}:{a1(60, site.link.column)}"
            look_up = f'VLOOKUP("{label}.",{table},{site.link.column},FALSE)'
            yield site, f"=IFERROR({look_up},0)"


def _factor_left_out(sites: Sites) -> Made:
    for site in sites.formulas:
        factors = site.formula.split("*")
        if re.fullmatch(r"\w+\*\w+\*\w+", site.formula):
            for gone in factors:
                yield site, "=" + "*".join(one for one in factors if one != gone)


def _added_not_multiplied(sites: Sites) -> Made:
    for site in sites.formulas:
        if re.fullmatch(r"\w+\*\w+\*\w+", site.formula):
            head, _, last = site.formula.rpartition("*")
            yield site, f"={head}+{last}"


# Numbers in formulas.


def _plug(sites: Sites) -> Made:
    for place, site in enumerate(sites.formulas):
        plug = ("+5000", "-1000", "+12500")[place % 3] if _in_pounds(site) else "+1"
        yield site, f"={site.formula}{plug}"


def _rounded_to_thousands(sites: Sites) -> Made:
    for site in sites.formulas:
        if _in_pounds(site) and sites.is_total(site.ref) and not site.difference:
            yield site, f"=ROUND({site.formula},-3)"


def _line_rounded(sites: Sites) -> Made:
    for site in sites.formulas:
        if not sites.is_total(site.ref):
            digits = -2 if _in_pounds(site) else 0
            # Meetings are whole numbers already, and a rounded product of them is the product.
            if not site.sheet.startswith("9 "):
                yield site, f"=ROUND({site.formula},{digits})"


def _scaled(sites: Sites) -> Made:
    for site in sites.formulas:
        if _in_pounds(site):
            yield site, f"=({site.formula})/1000"


def _divided_by_nothing(sites: Sites) -> Made:
    for place, site in enumerate(sites.formulas):
        blank = a1(site.ref.row, 30)
        wrong = (f"=({site.formula})/{blank}", f"={site.formula}+#REF!", "#N/A")
        yield site, wrong[place % 3]


KINDS: tuple[Kind, ...] = (
    rewriting("variance added up", _added),
    rewriting("variance the wrong way round", _swapped),
    rewriting("sign of a term", _sign_of_a_term),
    rewriting("rate typed, another one", _rate_typed_otherwise),
    rewriting("rate typed, as it is today", _rate_typed_as_today),
    rewriting("another rate", _another_rate),
    rewriting("grade rate a row off", _grade_rate_a_row_off),
    rewriting("contingency on the wrong base", _contingency_base),
    rewriting("contingency on itself", _contingency_on_itself),
    rewriting("discount on the wrong base", _discount_base),
    rewriting("AVERAGE for SUM", _average),
    rewriting("COUNT for SUM", _count),
    rewriting("MAX for SUM", _largest),
    rewriting("SUMIF with a wrong criterion", _wrong_criterion),
    rewriting("IFERROR that hides a failed look-up", _error_swallowed),
    rewriting("factor of a driver left out", _factor_left_out),
    rewriting("driver added, not multiplied", _added_not_multiplied),
    rewriting("plug", _plug),
    rewriting("total rounded to thousands", _rounded_to_thousands),
    rewriting("line rounded", _line_rounded),
    rewriting("formula divided by 1,000", _scaled),
    rewriting("error value", _divided_by_nothing),
)
"""Kinds of slips in how a formula works."""
