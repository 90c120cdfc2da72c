"""What the network refuses. Messages are for the person who tried."""


class NetworkError(ValueError):
    """A change that would leave the network contradictory; the message says why and what to do."""
