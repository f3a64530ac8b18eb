"""Refusals of reports to the school."""

from django.utils.translation import gettext_lazy as _

from workflow.refusals import Entry, register

register(
    too_many_reports=Entry(
        _("Plusieurs messages sont déjà partis."),
        _("L'établissement les lit ; si c'est urgent, c'est par téléphone."),
    ),
    alert_not_open=Entry(
        _("Cette page s'ouvre avec ta première candidature ou ta première convention :"),
        _("appelle le 119, ou va voir un adulte de ton établissement."),
    ),
    alert_reader_gone=Entry(
        _("La personne que tu as choisie ne lit plus ces messages :"),
        _("il faut choisir à nouveau qui le lit."),
    ),
    report_handled=Entry(
        _("Une autre personne a déjà traité ce signalement :"), _("rechargez la page pour lire la suite donnée.")
    ),
    contest_awaits_head=Entry(
        _("Une signature contestée attend la décision de la direction."),
        _("Prévenez la direction : sa décision seule ferme la contestation."),
    ),
    accident_asks_what_was_done=Entry(
        _("Un accident se ferme en disant ce qui a été fait."), _("Écrivez-le en quelques mots sur sa page.")
    ),
    accident_closed=Entry(
        _("La direction a fermé le dossier de cet accident :"), _("appelez l'établissement pour ce qui reste à dire.")
    ),
    report_waiting=Entry("", _("Traitez d'abord ce signalement ; s'il l'est, il ne retient déjà plus le dossier.")),
)
