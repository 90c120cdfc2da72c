"""Which comments say the same: pure functions over texts, no Django. Row i of a result is text i of the input."""
