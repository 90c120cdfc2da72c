from django_tasks import task

from portal.jobs.running import execute


@task()
def run_job(job_id: int) -> None:
    execute(job_id)
