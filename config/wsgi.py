"""The site for a WSGI server such as gunicorn; it refuses to start where nobody said what
keeps slow clients away, and says what is wrong with the signing keys."""

import logging
import os

from django.core.wsgi import get_wsgi_application

from config import environment

environment.refuse_unsaid_proxy()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()


def tell_key_problems() -> None:
    """Log each problem of the signing keys before anybody needs them; the site starts all the same."""
    from signatures.checks import key_problems

    for sentence in key_problems():
        logging.getLogger("signatures").error(sentence)


tell_key_problems()
