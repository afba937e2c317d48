"""Book to cell plan to workbook."""
