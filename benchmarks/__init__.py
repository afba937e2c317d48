"""Time sexcel beside other readers and auditors of workbooks."""
