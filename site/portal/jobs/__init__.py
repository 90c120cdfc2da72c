"""Background work that can be watched, cancelled and survives its worker.

A task of django-tasks carries only the id of a `Job`. The job holds a lease that its worker renews; a job whose lease
ran out is taken up again, or marked failed after its last attempt, by `recover`, which the supervisor calls every few
seconds.
"""
