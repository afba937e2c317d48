"""Papers on the budget year: the monthly report and the quarterly paper, as values."""
