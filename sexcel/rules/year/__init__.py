"""The budget year: what last year's workbook says of this one, and what moves within the year."""
