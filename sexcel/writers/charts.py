"""Charts as xlsxwriter draws them: quiet axes, one meaning a colour, described in words too."""

from itertools import cycle
from typing import TYPE_CHECKING, Any

from sexcel.model.refs import CellRef, quote_sheet
from sexcel.writers.cells import Chart, ChartKind, Colour, Series, SheetPlan
from sexcel.writers.layout import absolute_address, absolute_range
from sexcel.writers.styles import CHART, EARLIER, LESS, LEVEL, MORE, QUIET, RULE
from sexcel.writers.texts import NOT_IN_XML

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

_TYPES: dict[ChartKind, dict[str, str]] = {
    ChartKind.STACKED: {"type": "column", "subtype": "stacked"},
    ChartKind.BESIDE: {"type": "column"},
    ChartKind.BARS: {"type": "bar"},
}
_FILLS = {Colour.LEVEL: LEVEL, Colour.EARLIER: EARLIER, Colour.MORE: MORE, Colour.LESS: LESS}
_SMALL = {"size": 9, "color": QUIET, "name": "Arial"}


def draw_chart(workbook: "Workbook", sheet: "Worksheet", plan: SheetPlan, chart: Chart) -> None:
    """Put a chart of the plan on its sheet, as wide as the columns it covers."""
    drawing: Any = workbook.add_chart(_TYPES[chart.kind])
    for series, colour in zip(chart.series, cycle(CHART), strict=False):
        drawing.add_series(_series_options(chart.kind, series, colour))
    title = chart.title if chart.title_cell is None else _cell_formula(chart.title_cell)
    drawing.set_title({"name": title, "name_font": {**_SMALL, "size": 10}, "overlay": False})
    figures: dict[str, object] = {
        "num_format": chart.number,
        "num_font": _SMALL,
        "line": {"none": True},
        "major_gridlines": {"visible": bool(chart.number), "line": {"color": "#E3E8ED"}},
        "visible": bool(chart.number),
    }
    # Labels are at the edge, also where bars reach below £0.
    names: dict[str, object] = {
        "num_font": _SMALL,
        "label_position": "low",
        "interval_unit": 1,  # no name is left out
        "line": {"color": RULE},
        "major_gridlines": {"visible": False},
    }
    if chart.kind is ChartKind.BARS:
        # The first name on top, and yet the figures at the foot.
        drawing.set_y_axis({**names, "reverse": True})
        drawing.set_x_axis({**figures, "label_position": "high"})
    else:
        drawing.set_x_axis(names)
        drawing.set_y_axis(figures)
    drawing.set_legend(_legend_options(chart))
    covered = plan.widths[chart.corner.column - 1 : chart.last_column or None]
    width = sum(int(7 * width + 5) for width in covered)
    drawing.set_size({"width": width, "height": chart.height})
    options = {"description": NOT_IN_XML.sub("", chart.alternative), "object_position": 2}
    sheet.insert_chart(chart.corner.a1, drawing, options)


def _series_options(kind: ChartKind, series: Series, next_colour: str) -> dict[str, object]:
    options: dict[str, object] = {
        "name": _cell_formula(series.name),
        "categories": absolute_range(series.categories),
        "values": absolute_range(series.values),
        "gap": 70,
    }
    if kind is ChartKind.BARS:
        options |= {"overlap": 100, "gap": 45}
    if series.colour is Colour.NONE:
        return {**options, "fill": {"none": True}, "border": {"none": True}}
    fill = next_colour if series.colour is None else _FILLS[series.colour]
    # Columns on top of one another are kept apart; a thin step of a bridge would vanish.
    border = {"color": "#FFFFFF"} if series.colour is None else {"none": True}
    return {**options, "fill": {"color": fill}, "border": border}


def _cell_formula(cell: CellRef) -> str:
    return f"={quote_sheet(cell.sheet)}!{absolute_address(cell)}"


def _legend_options(chart: Chart) -> dict[str, object]:
    """Return the legend, without the series that only hold up others or repeat one."""
    unnamed = [index for index, series in enumerate(chart.series) if not series.in_legend]
    side = "right" if chart.kind is ChartKind.STACKED and not unnamed else "top"
    legend: dict[str, object] = {"position": side, "font": _SMALL}
    return {**legend, "delete_series": unnamed} if unnamed else legend
