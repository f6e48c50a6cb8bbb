"""What a WSGI server serves. Answers do not stream there: every run comes as a whole page."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tutorial_site.settings")

application = get_wsgi_application()
