"""Refusals of gathering and writing files."""

from django.utils.translation import gettext_lazy as _

from workflow.refusals import Entry, register

register(
    no_file_to_gather=Entry(
        _("Aucune convention signée ne correspond à ces choix :"), _("changez la classe ou les dates.")
    ),
    nothing_signed_yet=Entry(
        _("Cette convention n'est pas encore signée par tous et scellée."),
        _("Recommencez quand elle le sera."),
    ),
    file_is_damaged=Entry(
        _("Le fichier de {number} ne correspond plus à son empreinte :"),
        _("prévenez l'administrateur de la plateforme."),
    ),
    form_not_installed=Entry(
        _("Ce service n'écrit pas de fichier {form} :"),
        _("choisissez une autre forme, ou demandez à qui l'exploite de l'installer (make install EXTRAS={form})."),
    ),
)
