"""The WSGI entry point. Each process that serves also looks at the clock of speak up; one at a time turns it."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plumbline.config.settings")
application = get_wsgi_application()

from plumbline.speakup.sweeping import keep_turning  # noqa: E402 - its models need Django to have started

keep_turning()
