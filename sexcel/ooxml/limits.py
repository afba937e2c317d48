"""How much of a file is read before it is refused: one figure, one reason each.

The limits on the package refused every hostile file tried and no legitimate one; the largest
ratio seen in a legitimate workbook was 121. Those on cells and texts are Excel's own, or so far
above any workbook kept by people that nothing but an attack reaches them.
"""

MEGABYTE = 1024 * 1024

MAX_ENTRIES = 5_000
MAX_DIRECTORY_BYTES = 8 * MEGABYTE
"""Of the list of contents at the end of the package: 1,600 bytes for each entry allowed."""
MAX_PART_BYTES = 256 * MEGABYTE
MAX_TOTAL_BYTES = 1024 * MEGABYTE
MAX_INDEX_PART_BYTES = 64 * MEGABYTE
"""Of the workbook, relationship and style parts, which have no cells in them."""
MAX_RATIO = 200
RATIO_FLOOR_BYTES = 32 * MEGABYTE
"""Below this a high ratio does no harm: an empty sheet with many styled rows packs very well."""

MAX_TAG_BYTES = 4 * MEGABYTE
"""Of one tag or comment, which the parser has to hold as a whole."""
MAX_DEPTH = 128
"""Of elements inside elements."""

MAX_SHEETS = 2_000
MAX_NAMES = 200_000
MAX_TABLES = 10_000
MAX_STYLES = 200_000
MAX_CELLS = 5_000_000
"""Cells of all sheets together, empty ones included, so that 20 million blanks are refused."""
SHORTEST_CELL_BYTES = 4
"""``<c/>``: sheets with fewer bytes than that for each cell allowed cannot have too many."""
MAX_ROWS_TOGETHER = 3_000_000
"""Rows of all sheets together, empty ones included."""
MAX_ELEMENTS = 1_000_000
"""Merges, conditional formats and whatever else is no cell or row, of all sheets together."""
MAX_TEXTS = 2_000_000
"""Different texts in the list that cells share."""
MAX_MERGES = 100_000
MAX_MERGED_CELLS = MAX_CELLS
"""Cells under all merges together: a merge over the whole sheet would be 17 thousand million."""
MAX_TEXT_LENGTH = 32_767
"""Characters in a cell: Excel's own limit."""
MAX_FORMULA_LENGTH = 8_192
"""Characters in a formula: Excel's own limit, and so a bound on how deeply it can be nested."""
MAX_SHARED_CHARACTERS = 100_000_000
"""Characters of all shared formulas once each cell has its own."""
MAX_CARRIED_CELLS = 500_000
"""Cells, merged cells, rows and columns of all sheets together that are carried into another
workbook, where each is an object of its own: half a gigabyte."""
MAX_LEGACY_BYTES = MAX_PART_BYTES
"""Of an .xls or an encrypted workbook, which is handed over whole."""
MAX_SPAN = 4 * MAX_CELLS
"""Cells between the first and the last of a sheet, where a library lays out all of them."""
CHILD_SECONDS = 8.0
"""By the clock, to which each megabyte to be read adds its part."""
CHILD_SECONDS_PER_MEGABYTE = 1.0
"""Small values take longest: an .xls of 30 MB can hold five million cells, read in 20 seconds."""
