"""What the pages of pupils and guardians refuse; an alert speaks to a child."""

from django.utils.translation import gettext_lazy as _

from workflow.refusals import Entry, register

register(
    contact_unknown=Entry(
        _("L'établissement ne connaît ni adresse ni numéro où envoyer un code :"), _("il peut en ajouter un.")
    ),
    absence_outside_internship=Entry(
        _("Une absence s'annonce pendant le stage :"), _("avant ou après, téléphoner à l'établissement.")
    ),
    alert_outside_internship=Entry(
        _("Ton stage n'a pas commencé :"), _("appelle l'établissement, ou parle à un adulte de confiance.")
    ),
)
