"""Refusals of calendars."""

from django.utils.translation import gettext_lazy as _

from workflow.refusals import Entry, register

register(
    calendar_not_theirs=Entry(
        _("Ce calendrier ne se remplit pas ici :"),
        _("choisissez l'année en cours ou l'une des deux suivantes, dans une académie qui fixe le sien."),
    ),
    calendar_incomplete=Entry(
        _("Le calendrier n'est pas complet :"),
        _("indiquez le numéro et la date de l'arrêté, la pré-rentrée et au moins une période de vacances."),
    ),
    calendar_lacks=Entry(
        _("Un calendrier publié ne peut pas perdre {what} :"), _("gardez-le, ou retirez d'abord le calendrier.")
    ),
    calendar_same=Entry(_("Le calendrier le dit déjà :"), _("corrigez ce que vous vouliez changer.")),
    calendar_changed=Entry(_("Le calendrier a changé entre-temps :"), _("rechargez la page et recommencez.")),
    calendar_version_unknown=Entry(_("Cette version n'existe pas :"), _("choisissez-en une dans l'historique.")),
    calendar_day_has_come=Entry(
        _("Un jour à confirmer se déplace ou se retire jusqu'à la veille, et le {day} est venu."),
        _("Laissez-le tel qu'il est."),
    ),
    calendar_not_begun=Entry(
        _("L'académie n'a pas encore commencé le calendrier de cette année-là :"),
        _("choisissez une autre année, ou attendez qu'elle le commence."),
    ),
)
