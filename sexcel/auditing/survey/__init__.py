"""What a workbook shows of its own make-up: runs of formulas, sums, labels, dependents."""
