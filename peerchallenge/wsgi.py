"""What gunicorn serves: `gunicorn peerchallenge.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peerchallenge.settings")

application = get_wsgi_application()
