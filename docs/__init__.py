"""The project's pages, and the command that renews everything that is generated."""
