import os

from celery import Celery
from celery.signals import worker_shutting_down

from narvar.lib import closing

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "narvar.settings")
app = Celery("narvar")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# A shift lasts a minute; asked to end, it leaves its place at once for the next worker.
worker_shutting_down.connect(closing.ask_to_close)
