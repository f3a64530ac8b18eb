"""How a suspension is said to whoever reads an agreement: family, host, tutor, school."""

from django.utils.translation import gettext as _

from conventions.domain.dossier.agreements.models import Convention
from notifications.dates import date_format


def said_of_suspension(convention: Convention) -> str:
    """Say since when, why and until when the internship is suspended; empty when it is not."""
    if not convention.on_hold:
        return ""
    assert convention.suspended_from is not None  # says the table
    values = {
        "cause": _(convention.get_suspension_cause_display()),
        "first": date_format(convention.suspended_from, "j F"),
        "last": date_format(convention.suspended_until, "j F") if convention.suspended_until else "",
    }
    if convention.suspended_until:
        return _("Le stage est suspendu du %(first)s au %(last)s (%(cause)s) : personne n'est attendu.") % values
    return _("Le stage est suspendu à partir du %(first)s (%(cause)s), jusqu'à nouvel avis.") % values
