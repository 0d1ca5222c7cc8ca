import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "narvar.settings")
_django = get_wsgi_application()

from pages.wsgi import ShopperPages  # noqa: E402 - needs Django set up

application = ShopperPages(_django)
