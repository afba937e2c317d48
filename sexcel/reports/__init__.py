"""Results as text, and as documents for programs."""

TEXT, WORKBOOK = "text", "xlsx"
DECLARED = ("junit", "html")
"""Forms that say themselves that they are UTF-8, and so have to be, wherever they are printed."""
FORMATS = (TEXT, "json", "csv", "markdown", "sarif", *DECLARED, WORKBOOK)
"""Of a report of findings: for people at a terminal, for programs, for people in Excel."""
