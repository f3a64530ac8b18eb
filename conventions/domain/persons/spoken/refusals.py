"""Refusals of recordings."""

from django.utils.translation import gettext_lazy as _

from workflow.refusals import Entry, register

register(
    recording_too_large=Entry(
        _("Cet enregistrement dépasse {size} ko :"), _("dites la phrase plus court, dix secondes suffisent.")
    ),
    recording_unreadable=Entry(
        _("Ce fichier n'est pas un enregistrement connu :"), _("choisissez un fichier OGG, WebM, M4A ou MP3.")
    ),
    speaker_has_no_name=Entry(_("Le nom de la personne manque :"), _("écrivez-le comme les familles la connaissent.")),
    language_has_no_name=Entry(_("Le nom de la langue manque :"), _("écrivez-le comme les familles le disent.")),
)
