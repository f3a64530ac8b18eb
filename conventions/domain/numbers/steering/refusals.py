"""Refusals of steering."""

from django.utils.translation import gettext_lazy as _

from workflow.refusals import Entry, register

register(
    report_is_closed=Entry(
        _("Ce rapport est clos : ce qui y est écrit ne change plus."), _("Écrivez dans le rapport suivant.")
    ),
    report_not_open=Entry(
        _("On n'écrit dans un rapport que pendant sa période et les {days} jours qui la suivent :"),
        _("choisissez-en un dans la liste de ceux qui sont ouverts."),
    ),
    note_too_long=Entry(
        _("Votre texte fait {found} lignes de {line} caractères ; le rapport en imprime {most}."),
        _("Raccourcissez-le : rien n'a été perdu."),
    ),
    note_unprintable=Entry(
        _("Des signes de votre texte ne peuvent pas être imprimés :"), _("remplacez {signs}, le reste est gardé.")
    ),
    report_not_over=Entry(
        _("Cette période n'est pas finie :"), _("fermez le rapport après son dernier jour, le {day}.")
    ),
    figures_are_late=Entry(
        _("Les chiffres n'ont pas encore compté tout ce qui est arrivé :"), _("recommencez dans un quart d'heure.")
    ),
    threshold_known=Entry(_("Vous avez déjà choisi ce seuil."), _("Changez le nombre, l'échelon ou les semaines.")),
    too_many_thresholds=Entry(_("Vous avez déjà {most} seuils :"), _("retirez-en un avant d'en ajouter un autre.")),
    workbook_too_large=Entry(
        _("Ce fichier aurait {found} lignes : c'est trop pour un classeur."),
        _("Choisissez CSV ou Parquet, ou un territoire plus petit."),
    ),
)
