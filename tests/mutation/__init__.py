"""Workbooks with one slip each, and whether validate finds it.

``python -m tests.mutation`` makes all of them and writes ``docs/mutation.md``; the tests here
try a few of each kind and hold that page to what they find.
"""
