"""Refusals of departures."""

from django.utils.translation import gettext_lazy as _

from workflow.refusals import Entry, register

register(
    nothing_runs_elsewhere=Entry(
        _("Plus rien ne court pour cet élève dans un autre établissement :"), _("vous pouvez ouvrir sa convention.")
    ),
)
