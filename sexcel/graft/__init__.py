"""The user's own workbook with a sheet and notes added, and every other part as it was."""
