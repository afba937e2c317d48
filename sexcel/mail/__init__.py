"""A budget workbook by e-mail: a draft that opens unsent, or a message that is sent."""
