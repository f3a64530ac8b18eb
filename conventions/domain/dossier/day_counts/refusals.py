"""Refusals of day counts and of the host's attestation."""

from django.utils.translation import gettext_lazy as _

from workflow.refusals import Entry, register

register(
    certified_by_head=Entry(
        _("Certifier les jours revient à la direction de l'établissement."), _("Demandez-lui de le faire.")
    ),
    days_not_counted=Entry(
        _("On ne compte pas les jours de ce stage."),
        _("Seules les périodes de formation donnent droit à l'allocation."),
    ),
    days_not_over=Entry(
        _("La période dure jusqu'au {day:%d/%m/%Y} :"), _("certifiez les jours une fois qu'elle est finie.")
    ),
    days_unsaid=Entry(
        _("Des demi-journées ne sont pas notées ({n}) :"),
        _("notez-les, ou ouvrez ce compte et écrivez pourquoi elles ne comptent pas."),
    ),
    days_in_part=Entry(
        _("Des jours ne sont faits qu'en partie ({n}) :"), _("ouvrez ce compte, et décidez s'ils comptent.")
    ),
    days_already_certified=Entry(_("Ce compte est déjà certifié :"), _("ouvrez-le pour le rectifier, avec un motif.")),
    count_above_days=Entry(
        _("La convention ne prévoit que {planned} jours :"), _("un compte ne peut pas les dépasser.")
    ),
    count_needs_reason=Entry(
        "", _("Écrivez pourquoi le nombre n'est pas celui des présences, ou n'est plus celui certifié.")
    ),
    nothing_to_decide=Entry(
        _("Le stage n'a pas été interrompu, et tous ses jours sont faits :"), _("il n'y a rien à décider.")
    ),
    days_of_apprentice=Entry(
        _("L'élève est apprenti ces jours-là :"), _("ni convention de PFMP, ni allocation ; rien n'est à certifier.")
    ),
    attested_by_school=Entry(_("L'établissement délivre l'attestation de ce stage."), _("Vous n'avez rien à signer.")),
    attestation_awaits_presences=Entry(
        _("Des demi-journées ne sont pas notées ({n}) :"), _("notez-les, puis signez l'attestation.")
    ),
    nothing_to_attest=Entry(
        _("L'élève n'est pas venu : il n'y a rien à attester."), _("Prévenez l'établissement si c'est une erreur.")
    ),
    attestation_unchanged=Entry(
        _("L'attestation est déjà signée, et les présences n'ont pas changé depuis :"), _("rien à refaire.")
    ),
    gratification_due=Entry(
        _("Plus de 308 heures : une gratification est due depuis la première heure."),
        _("Indiquez le total versé."),
    ),
)
