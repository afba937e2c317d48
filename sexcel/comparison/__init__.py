"""Two workbooks side by side: what differs, and what that does to the headline."""
