"""The WSGI door: `granian --interface wsgi viceversa.config.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "viceversa.config.settings")
application = get_wsgi_application()
