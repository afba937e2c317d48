"""Everything that is opened or written: workbooks of any kind, settings, results."""
