"""The shipped workbooks, and the scripts that build them from plain files."""
