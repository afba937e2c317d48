"""Formulas that do something else with the right cells: signs, rates, functions, plugs."""

import re

from sexcel.model.refs import CellRef, parse_a1
from tests.mutation.kinds import Rewrites, SlipKind, rewrite_kind
from tests.mutation.sites import HEADINGS, Site, Sites, a1, external_address

_RATES = {
    "Contractual_discount": ("Assumptions!B5", "Contingency_rate", "0.09", "10%"),
    "Contingency_rate": ("Assumptions!B6", "Contractual_discount", "0.04", "5%"),
}
_SUMMED = re.compile(r"SUM\(([A-Z]+\d+):([A-Z]+\d+)\)\Z")


def _is_in_pounds(site: Site) -> bool:
    return not site.sheet.startswith(("7 ", "8 ", "9 "))


# Signs.


def _add_variance(sites: Sites) -> Rewrites:
    for site in sites.formulas:
        if site.difference:
            yield site, "={}+{}".format(*site.difference)


def _swap_variance(sites: Sites) -> Rewrites:
    for site in sites.formulas:
        if site.difference:
            yield site, "={1}-{0}".format(*site.difference)


def _change_sign(sites: Sites) -> Rewrites:
    """Add the discount, or take it off twice by its sign; take off a term of a sum."""
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


def _type_other_rate(sites: Sites) -> Rewrites:
    return _replace_rate(sites, 2)


def _type_rate(sites: Sites) -> Rewrites:
    return _replace_rate(sites, 3)


def _take_other_rate(sites: Sites) -> Rewrites:
    return _replace_rate(sites, 1)


def _replace_rate(sites: Sites, choice: int) -> Rewrites:
    for site in sites.formulas:
        for name, choices in _RATES.items():
            if name in site.formula:
                yield site, "=" + site.formula.replace(name, choices[choice])


def _shift_grade_rate(sites: Sites) -> Rewrites:
    for site in sites.formulas:
        rates = list(re.finditer(r"'Rate card'!B(\d+)", site.formula))
        for match in rates[:-1]:
            lower = f"'Rate card'!B{int(match[1]) + 1}"
            yield site, f"={site.formula[: match.start()]}{lower}{site.formula[match.end() :]}"


# What a rate is taken of.


def _change_contingency_base(sites: Sites) -> Rewrites:
    """Forget a category in contingency, or take SECAS Services before the discount."""
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
        for missing in terms:
            remaining = "+".join(term for term in terms if term != missing)
            yield site, f"=ROUND(Contingency_rate*({remaining}),0)"


def _take_contingency_of_total(sites: Sites) -> Rewrites:
    for site in sites.formulas:
        if site.formula.startswith("ROUND(Contingency_rate*"):
            total = a1(site.ref.row + 1, site.ref.column)
            yield site, f"=ROUND(Contingency_rate*{total},0)"


def _change_discount_base(sites: Sites) -> Rewrites:
    """Take the discount off accommodation too, or off the core team without the experts."""
    core = sites.sheet("5 ")
    core_total = next(
        site.ref for site in sites.formulas if site.sheet == core and sites.is_total(site.ref)
    )
    for site in sites.formulas:
        match = re.fullmatch(r"-ROUND\(Contractual_discount\*([A-Z])(\d+),0\)", site.formula)
        if match:
            column, row = match[1], int(match[2])
            yield site, f"=-ROUND(Contractual_discount*({column}{row}+{column}{row + 2}),0)"
            yield site, f"=-ROUND(Contractual_discount*SUM({column}{row},{column}{row + 2}),0)"
            yield site, f"=-ROUND(Contractual_discount*{external_address(core_total)},0)"


# Functions.


def _replace_sum(sites: Sites, function: str) -> Rewrites:
    """Put another function in place of SUM, where more than one cell has a figure."""
    for site in sites.formulas:
        sums = _SUMMED.match(site.formula)
        if sums is None:
            continue
        (first_row, first_column), (last_row, last_column) = parse_a1(sums[1]), parse_a1(sums[2])
        filled = [
            (row, column)
            for row in range(first_row, last_row + 1)
            for column in range(first_column, last_column + 1)
            if sites.value(CellRef(site.sheet, row, column)) is not None
        ]
        if len(filled) > 1:
            yield site, f"={site.formula.replace('SUM', function, 1)}"


def _average_instead(sites: Sites) -> Rewrites:
    return _replace_sum(sites, "AVERAGE")


def _count_instead(sites: Sites) -> Rewrites:
    return _replace_sum(sites, "COUNT")


def _maximum_instead(sites: Sites) -> Rewrites:
    return _replace_sum(sites, "MAX")


def _misspell_criterion(sites: Sites) -> Rewrites:
    """Ask by SUMIF for the name of another area, or misspell the right one."""
    for site in sites.formulas:
        sums = _SUMMED.match(site.formula)
        if sums is None or not sites.is_total(site.ref):
            continue
        (top, column), (bottom, _) = parse_a1(sums[1]), parse_a1(sums[2])
        areas = [sites.text(CellRef(site.sheet, row, 1)) for row in range(HEADINGS + 1, bottom + 1)]
        area = areas[top - HEADINGS - 1]
        if len(set(areas[top - HEADINGS - 1 :])) > 1 or not area:
            continue
        first, last = a1(HEADINGS + 1, column), a1(bottom, column)
        other_areas = [name for name in dict.fromkeys(areas) if name not in (area, "Sub Total", "")]
        for criterion in (*other_areas[:1], f"{area} "):
            criteria = f'A{HEADINGS + 1}:A{bottom},"{criterion}",{first}:{last}'
            yield site, f"=SUMIF({criteria})"


def _swallow_error(sites: Sites) -> Rewrites:
    """Look up a name that is not there, with IFERROR in front of it."""
    for site in sites.formulas:
        if site.link is None or not site.value:
            continue
        label = sites.text(CellRef(site.link.sheet, site.link.row, 1))
        if label:
            table = f"{external_address(CellRef(site.link.sheet, 5, 1))}:{a1(60, site.link.column)}"
            look_up = f'VLOOKUP("{label}.",{table},{site.link.column},FALSE)'
            yield site, f"=IFERROR({look_up},0)"


def _omit_factor(sites: Sites) -> Rewrites:
    for site in sites.formulas:
        factors = site.formula.split("*")
        if re.fullmatch(r"\w+\*\w+\*\w+", site.formula):
            for missing in factors:
                yield site, "=" + "*".join(factor for factor in factors if factor != missing)


def _add_factor(sites: Sites) -> Rewrites:
    for site in sites.formulas:
        if re.fullmatch(r"\w+\*\w+\*\w+", site.formula):
            head, _, last = site.formula.rpartition("*")
            yield site, f"={head}+{last}"


# Numbers in formulas.


def _add_plug(sites: Sites) -> Rewrites:
    for place, site in enumerate(sites.formulas):
        plug = ("+5000", "-1000", "+12500")[place % 3] if _is_in_pounds(site) else "+1"
        yield site, f"={site.formula}{plug}"


def _round_to_thousands(sites: Sites) -> Rewrites:
    for site in sites.formulas:
        if _is_in_pounds(site) and sites.is_total(site.ref) and not site.difference:
            yield site, f"=ROUND({site.formula},-3)"


def _round_line(sites: Sites) -> Rewrites:
    for site in sites.formulas:
        if not sites.is_total(site.ref):
            digits = -2 if _is_in_pounds(site) else 0
            # Meetings are whole numbers already, and a rounded product of them is the product.
            if not site.sheet.startswith("9 "):
                yield site, f"=ROUND({site.formula},{digits})"


def _scale(sites: Sites) -> Rewrites:
    for site in sites.formulas:
        if _is_in_pounds(site):
            yield site, f"=({site.formula})/1000"


def _divide_by_blank(sites: Sites) -> Rewrites:
    for place, site in enumerate(sites.formulas):
        blank = a1(site.ref.row, 30)
        choices = (f"=({site.formula})/{blank}", f"={site.formula}+#REF!", "#N/A")
        yield site, choices[place % 3]


KINDS: tuple[SlipKind, ...] = (
    rewrite_kind("variance added up", _add_variance),
    rewrite_kind("variance the wrong way round", _swap_variance),
    rewrite_kind("sign of a term", _change_sign),
    rewrite_kind("rate typed, another one", _type_other_rate),
    rewrite_kind("rate typed, as it is today", _type_rate),
    rewrite_kind("another rate", _take_other_rate),
    rewrite_kind("grade rate a row off", _shift_grade_rate),
    rewrite_kind("contingency on the wrong base", _change_contingency_base),
    rewrite_kind("contingency on itself", _take_contingency_of_total),
    rewrite_kind("discount on the wrong base", _change_discount_base),
    rewrite_kind("AVERAGE for SUM", _average_instead),
    rewrite_kind("COUNT for SUM", _count_instead),
    rewrite_kind("MAX for SUM", _maximum_instead),
    rewrite_kind("SUMIF with a wrong criterion", _misspell_criterion),
    rewrite_kind("IFERROR that hides a failed look-up", _swallow_error),
    rewrite_kind("factor of a driver left out", _omit_factor),
    rewrite_kind("driver added, not multiplied", _add_factor),
    rewrite_kind("plug", _add_plug),
    rewrite_kind("total rounded to thousands", _round_to_thousands),
    rewrite_kind("line rounded", _round_line),
    rewrite_kind("formula divided by 1,000", _scale),
    rewrite_kind("error value", _divide_by_blank),
)
"""Kinds of slips in how a formula works."""
