"""From the bytes of any file to sheets of numbered lines of text; a workbook in its own process.

Nothing is gathered here: the process that reads a workbook must not load the rest.
"""
