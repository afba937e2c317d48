"""The commands: arguments to api, print, exit code."""
