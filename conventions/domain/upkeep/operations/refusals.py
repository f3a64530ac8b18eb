"""Refusals to an operator."""

from django.utils.translation import gettext_lazy as _

from workflow.refusals import Entry, register

register(
    no_message_waits=Entry(_("Aucun message n'attend un nouvel essai :"), _("il n'y a rien à faire partir plus tôt.")),
    no_message_lost=Entry(
        _("Ces messages sont arrivés, ou quelqu'un s'en est occupé :"), _("revenez à la liste, elle est à jour.")
    ),
    no_message_to_send_again=Entry(
        _("Aucun de ces messages ne peut repartir tel quel :"),
        _("l'établissement relance depuis le dossier ; mettez-les de côté."),
    ),
    job_not_given_up=Entry(
        _("Quelqu'un s'est occupé de cette tâche, ou rien ne dit plus sur quoi elle portait :"),
        _("revenez à la liste, et mettez-la de côté si elle y est encore."),
    ),
    no_sms_ceiling=Entry(
        _("Aucun plafond n'est posé là :"), _("il n'y a rien à lever ; revenez à la liste, elle est à jour.")
    ),
    no_sms_price=Entry(
        _("Aucun prix de SMS n'est réglé, rien ne serait compté contre ce plafond :"),
        _("réglez d'abord SMS_PRICES."),
    ),
)
