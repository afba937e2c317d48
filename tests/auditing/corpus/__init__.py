"""Clean finance workbooks in the styles of real ones: nothing in them is wrong."""
