"""Any list in: workbooks and CSV files with any header, mapped to the columns of an import.

Nothing is gathered here: the process that reads a workbook must not load the rest.
"""
