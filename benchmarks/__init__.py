"""What the program costs, measured beside a named peer in the same run; one JSON line per figure."""
