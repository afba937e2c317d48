"""The sheets of the monitor workbook, each as a plan of plain cells and live formulas."""
