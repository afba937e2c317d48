"""Rules of the SEC budget, one file each."""
