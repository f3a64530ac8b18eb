"""Refusals of proposals of assignments."""

from django.utils.translation import gettext_lazy as _

from workflow.refusals import Entry, register

register(
    nobody_is_placed=Entry(
        _("Aucun élève n'a de place à demander dans cette proposition :"),
        _("élargissez la distance dans une nouvelle proposition, ou cherchez d'autres offres."),
    ),
    too_large_for_hand=Entry(
        _("Au-delà de %(most)s élèves, une proposition ne se change pas à la main :"),
        _("demandez-en une par bassin, ou laissez chaque établissement demander la sienne."),
    ),
    not_for_this_pupil=Entry(_("Cet élève ne peut pas aller là :"), _("choisissez une autre place de la liste.")),
    in_a_pair_already=Entry(
        _("Ces deux élèves ne peuvent pas former un nouveau binôme :"),
        _("choisissez deux élèves différents, encore sans place, et qui ne sont dans aucun binôme."),
    ),
    cannot_be_together=Entry(
        _("Aucune offre n'a deux places où ces élèves peuvent aller tous les deux :"),
        _("laissez-les chacun à sa place."),
    ),
    price_has_changed=Entry(
        _("Des places ou des élèves ont changé depuis l'affichage :"), _("relisez ce que coûte le changement.")
    ),
    only_head_sends=Entry(
        _("Seul le chef d'établissement envoie une proposition :"), _("demandez-lui de l'ouvrir et de l'envoyer.")
    ),
    not_to_be_sent=Entry(
        _("Cette proposition ne s'envoie pas maintenant :"), _("rechargez la page pour voir où elle en est.")
    ),
    place_has_gone=Entry(
        _("Cet élève n'a plus de place dans la proposition :"), _("affectez de nouveau, puis relisez.")
    ),
)
