"""Refusals of the lists of pupils and staff."""

from django.utils.translation import gettext_lazy as _

from workflow.refusals import Entry, register

register(
    signature_asked=Entry(
        _("Une signature est demandée à cette famille :"),
        _("ce changement attend qu'elle ait signé, ou que la convention soit reprise."),
    ),
    roll_confirmed=Entry(
        _("Cette liste n'attend plus de réponse :"), _("envoyez-la de nouveau pour la lire autrement.")
    ),
    undo_too_late=Entry(
        _("Cet import ne s'annule plus :"), _("corrigez les élèves un par un, ou importez une autre liste.")
    ),
    undo_changed_since=Entry(
        _("Des élèves ou des responsables de cette liste ont été modifiés depuis :"),
        _("corrigez-les un par un, ou importez une autre liste."),
    ),
    undo_rests=Entry(
        _("Des liens, des conventions ou d'autres actes reposent déjà sur cette liste :"),
        _("corrigez les élèves un par un, ou importez une autre liste."),
    ),
)
