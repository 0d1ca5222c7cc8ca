from celery import shared_task

from narvar.lib import clock
from retailers.services.shifts import work_a_shift
from tracking.polling.shift import poll_once
from tracking.polling.sweep import sweep_polls
from tracking.services.payloads import make_payload_partitions
from tracking.services.pictures import fetch_pictures
from tracking.services.weather import watch_weather


@shared_task(name="tracking.poll")
def poll() -> None:
    work_a_shift("tracking.poll", poll_once)


@shared_task(name="tracking.sweep")
def sweep() -> None:
    make_payload_partitions()
    work_a_shift("tracking.sweep", lambda: sweep_polls(now=clock.now()) or fetch_pictures())


@shared_task(name="tracking.weather")
def weather() -> None:
    work_a_shift("tracking.weather", lambda: watch_weather(now=clock.now()))
