"""Any list in: workbooks and CSV files with any header, mapped to the columns of an import."""
