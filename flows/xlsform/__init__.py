"""XLSForm, the spreadsheet in which survey people write forms: read into ours, and written from ours.

Heavy libraries (pyxform, openpyxl, xlsxwriter) are imported by the functions that need them, never by a start.
"""
