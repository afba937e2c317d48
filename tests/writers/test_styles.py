"""The look: readable by everyone, and never by colour alone."""

from collections.abc import Iterator
from itertools import product

import pytest

from sexcel.writers.cells import Look, Style, Weight
from sexcel.writers.styles import BAD, CHART, GOOD, MONEY, QUIET, format_properties

WHITE = "#FFFFFF"


def luminance(colour: str) -> float:
    """Return the relative luminance as WCAG 2.1 defines it."""

    def linear(part: str) -> float:
        share = int(part, 16) / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(colour[start : start + 2]) for start in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: object, second: object) -> float:
    """Return the contrast, from 1, none, to 21, black on white."""
    low, high = sorted((luminance(str(first)), luminance(str(second))))
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_what_wcag_says_it_is() -> None:
    assert contrast("#000000", WHITE) == pytest.approx(21)
    assert contrast("#767676", WHITE) == pytest.approx(4.54, abs=0.01)


def styles() -> Iterator[Style]:
    for look, weight, large in product(Look, Weight, (False, True)):
        yield Style(look, MONEY, weight, large=large)


@pytest.mark.parametrize("style", list(styles()), ids=str)
def test_ink_stands_out_from_its_ground(style: Style) -> None:
    options = format_properties(style)
    assert contrast(options["font_color"], options.get("bg_color", WHITE)) >= 4.5


@pytest.mark.parametrize("verdict", [GOOD, BAD], ids=["good", "bad"])
def test_verdicts_stand_out_from_their_ground(verdict: dict[str, object]) -> None:
    assert contrast(verdict["font_color"], verdict["bg_color"]) >= 4.5
    assert verdict["bold"]


def test_charts_stand_out_from_the_page() -> None:
    assert all(contrast(colour, WHITE) >= 3 for colour in CHART)
    assert contrast(QUIET, WHITE) >= 4.5


@pytest.mark.parametrize("weight", [Weight.LINE, Weight.SUB_TOTAL, Weight.TOTAL])
def test_inputs_formulas_links_and_kept_figures_differ_in_more_than_colour(weight: Weight) -> None:
    """Tell them apart by typeface and line, as in a black and white print."""
    looks = (Look.INPUT, Look.FORMULA, Look.LINK, Look.KEPT)

    def shape(look: Look) -> tuple[object, ...]:
        look_of = format_properties(Style(look, MONEY, weight))
        return tuple(
            look_of.get(part) for part in ("border", "left", "bold", "italic", "underline")
        )

    assert len({shape(look) for look in looks}) == len(looks)


@pytest.mark.parametrize(
    ("style", "is_open"),
    [
        (Style(Look.INPUT), True),
        (Style(Look.KEPT), True),
        (Style(Look.WORDS, open=True), True),
        (Style(Look.WORDS), False),
        (Style(Look.FORMULA), False),
        (Style(Look.LINK), False),
        (Style(Look.HEADING), False),
        (Style(Look.LABEL), False),
    ],
)
def test_only_inputs_stay_open(style: Style, *, is_open: bool) -> None:
    assert (format_properties(style).get("locked") is False) is is_open
