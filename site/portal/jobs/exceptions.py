class JobCancelledError(Exception):
    """The person who started the job asked to stop it."""


class LeaseLostError(Exception):
    """The job is not this worker's any more: it gave no sign for too long, and somebody else may be at it."""


class JobFinishedError(Exception):
    """There is nothing left to cancel."""


class PruningError(Exception):
    """Something was not pruned; what it was is named, the rest is done."""


class JobNotStartedError(Exception):
    """Again and again somebody else had queued the same job, and it was taken up before it could stand for this one."""
