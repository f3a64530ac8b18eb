"""What is refused about ceilings."""

from django.utils.translation import gettext_lazy as _

from workflow.refusals import Entry, register

register(
    no_sms_ceiling=Entry(
        _("Aucun plafond n'est posé là :"), _("il n'y a rien à lever ; revenez à la liste, elle est à jour.")
    ),
    no_sms_price=Entry(
        _("Aucun prix de SMS n'est réglé : rien ne serait compté contre ce plafond."),
        _("Réglez d'abord SMS_PRICES."),
    ),
)
