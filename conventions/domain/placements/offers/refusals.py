"""Refusals of offers."""

from django.utils.translation import gettext_lazy as _

from workflow.refusals import Entry, register

register(
    seats_left=Entry(
        _("Il reste des places sur cette offre."), _("Attendez qu'elles soient toutes confirmées, ou retirez l'offre.")
    ),
    no_seat_left=Entry(_("Il ne reste pas de place sur cette offre."), _("Ajoutez une place ou une date.")),
    offer_sleeps=Entry(
        _("Cette offre est pour l'an prochain : personne ne la voit encore."),
        _(
            "Nous vous écrivons en octobre pour que vous la confirmiez. Pour accueillir plus tôt, faites une autre "
            "offre."
        ),
    ),
    offer_incomplete=Entry(
        _("L'offre n'est pas encore complète."),
        _("Dites ce que l'élève verra et fera, pour quels niveaux, à quelles dates et pour combien d'élèves."),
    ),
    offer_of_banned_host=Entry(
        _(
            "Une inspection a constaté dans ce lieu des conditions contraires à la santé, à la sécurité ou à "
            "l'intégrité des personnes : il ne peut pas accueillir d'élèves (code du travail, article L4153-2)."
        ),
        _("L'inspection du travail peut vous dire comment lever cette décision."),
    ),
    contact_refused=Entry(
        _("Le référent du territoire a refusé ce contact pour ce lieu."),
        _("Lui seul peut l'accepter : écrivez-lui, ou demandez au lieu de stage une autre adresse."),
    ),
    offer_against_rules=Entry("{said}", _("Changez l'offre, puis envoyez-la de nouveau.")),
    pfmp_without_formation=Entry(
        _("Cette offre est pour des élèves de la voie professionnelle, et votre formation n'est pas connue ici :"),
        _("demandez au secrétariat de la choisir sur votre fiche."),
    ),
    offer_checked=Entry(
        _("Le texte de cette offre a été vérifié : il ne change plus."),
        _("Dupliquez-la pour en proposer un autre ; les places et les dates se changent ici."),
    ),
    suspended_by_officer=Entry(
        _("C'est le référent du territoire qui a suspendu cette offre."), _("Lui seul peut la reprendre : écrivez-lui.")
    ),
)
