"""Refusals of an amendment."""

from django.utils.translation import gettext_lazy as _

from workflow.refusals import Entry, register

register(
    amendment_by_staff=Entry("", _("Préparer un avenant revient au secrétariat ou à la direction de l'établissement.")),
    amendment_under_way=Entry(
        _("L'avenant n° {number} est à signer :"), _("attendez qu'il soit signé, ou retirez-le.")
    ),
    amendment_in_the_way=Entry(
        _("L'avenant n° {number} est en préparation ou à signer :"),
        _("terminez-le, ou changez-en les dates vous-même."),
    ),
    not_in_force=Entry(
        _("Le stage est terminé ou interrompu : un avenant ne peut plus rien y changer."),
        _("S'il en reste un en préparation, retirez-le."),
    ),
    amendment_empty=Entry(
        _("Cet avenant ne change rien :"), _("modifiez les dates, les horaires, le lieu ou le tuteur.")
    ),
    amendment_of_the_past=Entry(
        _("L'avenant changerait le {day:%d/%m/%Y}, qui est passé ou en cours : toutes les signatures viennent avant."),
        _("Ne changez que des jours à venir."),
    ),
    amendment_too_late=Entry(
        _("C'est le dernier jour du stage : un avenant ne peut plus être signé avant qu'il prenne effet."),
        _("Retirez-le : la convention reste telle qu'elle est."),
    ),
)
