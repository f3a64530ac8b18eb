"""What the lists of pupils and staff refuse."""

from django.utils.translation import gettext_lazy as _

from workflow.refusals import Entry, register

register(
    signature_asked=Entry(
        _("Une signature est demandée à cette famille :"),
        _("ce changement attend qu'elle ait signé, ou que la convention soit reprise."),
    ),
)
