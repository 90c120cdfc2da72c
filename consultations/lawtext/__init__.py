"""Chinese statutes as text: numerals, readers of files, the parser. Pure Python, without Django."""
