"""How much of a file is read before it is refused: one figure, one reason each.

Those on the package were tried on hostile files, all of which they refuse, and on legitimate
workbooks, none of which they do. Those on cells and texts are Excel's own, or so far above any
workbook kept by people that nothing but an attack reaches them.
"""

MEGABYTE = 1024 * 1024
"""Bytes."""

MAX_ENTRIES = 5_000
"""Of a package: twice the parts of 500 sheets that each have relationships, a drawing and notes."""
MAX_DIRECTORY_BYTES = 8 * MEGABYTE
"""Of the list of contents at the end of the package: 1,600 bytes for each entry allowed."""
MAX_PART_BYTES = 256 * MEGABYTE
"""Of one part, unpacked: 5 million cells of 50 bytes each, as many as are read."""
MAX_TOTAL_BYTES = 1024 * MEGABYTE
"""Of all parts, unpacked: four of the largest, whose pictures and macros are never unpacked."""
MAX_INDEX_PART_BYTES = 64 * MEGABYTE
"""Of the workbook, relationship and style parts, which have no cells in them."""
MAX_RATIO = 200
"""Of a part's bytes to its packed bytes; the largest seen in a legitimate workbook was 121, and a
bomb's is about 1,000, which is as much as its method can."""
RATIO_FLOOR_BYTES = 32 * MEGABYTE
"""Below this a high ratio does no harm: an empty sheet with many styled rows packs very well."""

MAX_TAG_BYTES = 4 * MEGABYTE
"""Of one tag or comment, which the parser has to hold as a whole."""
MAX_DEPTH = 128
"""Of elements inside elements: the formats ask for about a dozen, the rest is for extensions."""

MAX_SHEETS = 2_000
"""Each costs a parser and its lines in a report; workbooks kept by people have a few hundred."""
MAX_NAMES = 200_000
"""Defined names: as Excel copies them with every sheet, there may be tens of thousands."""
MAX_TABLES = 10_000
"""What Excel calls tables; those beyond are left out, for the cells are there without them."""
MAX_STYLES = 200_000
"""Of cells, and of number formats: Excel itself stops at 65,490 styles of cells."""
MAX_CELLS = 5_000_000
"""Cells of all sheets together, empty ones included, so that 20 million blanks are refused."""
SHORTEST_CELL_BYTES = 4
"""``<c/>``: sheets with fewer bytes than that for each cell allowed cannot have too many."""
MAX_ROWS_TOGETHER = 3_000_000
"""Rows of all sheets together, empty ones included: almost three sheets full to the last row."""
MAX_ELEMENTS = 1_000_000
"""Merges, conditional formats and whatever else is no cell or row, of all sheets together: a
fifth of the cells allowed, as each is taken one by one."""
MAX_TEXTS = 2_000_000
"""Different texts in the list that cells share: two of every five cells allowed."""
MAX_MERGES = 100_000
"""Of all sheets together: each is an object of its own, and nobody merges so many by hand."""
MAX_MERGED_CELLS = MAX_CELLS
"""Cells under all merges together: a merge over the whole sheet would be 17 thousand million."""
MAX_TEXT_LENGTH = 32_767
"""Characters in a cell: Excel's own limit."""
MAX_FORMULA_LENGTH = 8_192
"""Characters in a formula: Excel's own limit, and so a bound on how deeply it can be nested."""
MAX_SHARED_CHARACTERS = 100_000_000
"""Characters of all shared formulas once each cell has its own: 20 for each cell allowed."""
MAX_CARRIED_CELLS = 500_000
"""Cells, merged cells, rows and columns of all sheets together that are carried into another
workbook, where each is an object of its own: half a gigabyte."""
MAX_PLAIN_CELLS = 100_000
"""Up to so many cells a workbook is handed over as plain dictionaries, which answer fastest;
beyond, cells are made when asked for, in less than half of the memory."""

MAX_LEGACY_BYTES = MAX_PART_BYTES
"""Of an .xls or an encrypted workbook, which is handed over whole."""
MAX_SPAN = 4 * MAX_CELLS
"""Cells between the first and the last of a sheet, where a library lays out all of them."""
CHILD_SECONDS = 8.0
"""By the clock, to which each megabyte to be read adds its part."""
CHILD_SECONDS_PER_MEGABYTE = 1.0
"""Small values take longest: an .xls of 30 MB can hold five million cells, read in 20 seconds."""
