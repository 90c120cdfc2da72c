"""The doors by which comments come in, each up to the service that stores them.

`opinions` holds the forms of the public page, `entry` the one an officer types into, `sheet` the spreadsheet: its
template, its reader and its check. What comes in by any of them becomes an `Opinion` (`comments.opinions`).
"""
