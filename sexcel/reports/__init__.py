"""One report, as text and as JSON."""
