"""One report, as text and as JSON."""

TEXT, WORKBOOK = "text", "xlsx"
FORMATS = (TEXT, "json", "csv", "markdown", "sarif", "junit", "html", WORKBOOK)
"""Of a report of findings: for people at a terminal, for programs, for people in Excel."""
