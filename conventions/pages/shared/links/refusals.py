"""Refusals of a personal link before it shows more: birth dates and codes that open. Adults and children read them."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from workflow.refusals import Entry, register

A_CODE_INSTEAD = _("Un code la remplace : il part vers l'adresse ou le numéro que l'établissement connaît.")

register(
    contact_unknown=Entry(
        _("L'établissement ne connaît ni adresse ni numéro où envoyer un code :"), _("il peut en ajouter un.")
    ),
    wrong_birth_date=Entry(
        _("Ce n'est pas la date de naissance connue de l'établissement."),
        ngettext_lazy("Il reste {left} essai.", "Il reste {left} essais.", "left"),
    ),
    birth_date_locked=Entry(
        _("Cinq dates de naissance ont été essayées : la date ne sert plus pour aujourd'hui."), A_CODE_INSTEAD
    ),
    birth_date_locked_for_long=Entry(
        _("Trop de dates de naissance ont été essayées ce mois-ci : la date ne sert plus pour le moment."),
        A_CODE_INSTEAD,
    ),
    wrong_link_code=Entry(
        _("Ce n'est pas le bon code."),
        ngettext_lazy(
            "Il reste {left} essai avec le dernier code reçu.",
            "Il reste {left} essais avec le dernier code reçu.",
            "left",
        ),
    ),
    link_code_expired=Entry(
        _("Ce code n'est plus valable : il servait dix minutes, dans ce navigateur."), _("Il en faut un nouveau.")
    ),
    link_code_exhausted=Entry(
        _("Cinq essais ont été faits avec ce code : il ne sert plus."), _("Il en faut un nouveau.")
    ),
    too_many_link_codes=Entry(
        _("Beaucoup de codes ont été demandés depuis peu."), _("Il faudra réessayer plus tard, rien n'est perdu.")
    ),
    too_many_link_tries=Entry(
        _("Beaucoup de codes faux ont été tapés depuis un jour."),
        _("Il faudra réessayer demain, rien n'est perdu."),
    ),
)
