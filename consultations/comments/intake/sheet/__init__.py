"""The filled-in spreadsheet: `template` makes it, `readers` reads it, `resources` understands a row, `checking` all."""
