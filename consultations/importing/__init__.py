"""Spreadsheets of collected opinions: the template, reading, checking row by row, storing all or nothing."""
