"""Any workbook: a survey of its sheets, and rules on it."""
