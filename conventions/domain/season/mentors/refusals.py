"""Refusals of mentors."""

from django.utils.translation import gettext_lazy as _

from workflow.refusals import Entry, register

register(
    mentor_uncertified=Entry(
        _("Ce mentor n'est plus certifié par son association :"),
        _("elle revoit ses papiers, ou choisissez-en un autre."),
    ),
    mentoring_stands=Entry(
        _("Cet élève a déjà un mentor :"), _("mettez fin à ce mentorat avant d'en demander un autre.")
    ),
    mentoring_over=Entry(_("Ce mentorat est terminé :"), _("rechargez la page, il n'y a plus rien à faire ici.")),
    mentoring_closed=Entry(
        _("Tout le monde n'a pas dit oui :"), _("attendez la réponse de la direction, de la famille et de l'élève.")
    ),
    mentoring_unmet=Entry(
        _("La première rencontre a lieu à l'établissement :"), _("dites-lui de la noter, ensuite cette page s'ouvre.")
    ),
)
