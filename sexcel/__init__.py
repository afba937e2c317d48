"""Checks and regenerates the Smart Energy Code budget workbook."""
