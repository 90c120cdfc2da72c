"""The jobs of this room by name: who starts one need not import what it does (`search.tasks`)."""

from portal.jobs.models import Job
from portal.jobs.services import start_job

DRAIN_JOB = "search.drain"
BUILD_JOB = "search.build"
REPAIR_JOB = "search.repair"


def start_drain(key: str) -> Job:
    return _start(DRAIN_JOB, key)


def start_build(key: str) -> Job:
    return _start(BUILD_JOB, key)


def start_repair(key: str) -> Job:
    return _start(REPAIR_JOB, key)


def _start(name: str, key: str) -> Job:
    return start_job(name, payload={"key": key}, by=None, key=key)
