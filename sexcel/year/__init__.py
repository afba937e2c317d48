"""The budget year: a new year's workbook from last year's, and the two held side by side."""
