"""The worker's jobs and kinds of work in the words of who runs the service."""

from django.utils.translation import gettext_lazy as _

JOBS = {
    "announce_expiries": _("annoncer ce qui expire"),
    "ask_hosts_again": _("demander des places aux organismes de l'an dernier"),
    "ask_for_presences": _("demander les présences que personne n'a notées"),
    "apply_offers": _("publier un fichier d'offres"),
    "apply_roll": _("reprendre une liste d'élèves"),
    "apply_schools": _("reprendre un fichier d'établissements"),
    "archive_document": _("horodater un document"),
    "archive_documents": _("horodater les documents dus"),
    "check_documents": _("contrôler les documents"),
    "compute_assignment": _("calculer une proposition d'affectation"),
    "continue_approvals": _("reprendre les actes en nombre"),
    "continue_piles": _("reprendre la lecture des piles"),
    "continue_signing": _("finir des signatures en nombre"),
    "continue_signings": _("reprendre les signatures en nombre"),
    "find_readers": _("trouver à qui une lettre est écrite"),
    "count_weeks": _("garder les chiffres de la semaine"),
    "open_missing_calendars": _("ouvrir les calendriers qui manquent"),
    "preview_offers": _("lire un fichier d'offres"),
    "preview_roll": _("lire une liste d'élèves"),
    "preview_schools": _("comparer un fichier d'établissements"),
    "publish_checkpoint": _("publier un point de contrôle du journal"),
    "purge": _("effacer ce qui est échu"),
    "read_delivery_reports": _("lire les avis de remise"),
    "read_pile": _("lire une pile de feuilles"),
    "refresh_revocation_list": _("renouveler la liste des certificats révoqués"),
    "replan_reminders": _("fixer de nouveau les relances d'une période"),
    "run_approval": _("faire un acte en nombre"),
    "run_bulk": _("faire un acte en nombre"),
    "run_deadlines": _("appliquer les échéances"),
    "seal_agreement": _("sceller une convention"),
    "seal_agreements": _("sceller les conventions signées"),
    "seal_amendment": _("sceller un avenant"),
    "seal_amendments": _("sceller les avenants signés"),
    "send_letters": _("écrire les lettres des comptes"),
    "send_links": _("renvoyer des liens"),
    "send_password_link": _("envoyer un lien de mot de passe"),
    "tell_signed_in_person": _("prévenir de signatures en présence"),
    "tell_new_places": _("signaler les places qu'une recherche gardée attendait"),
    "turn_school_years": _("passer à l'année scolaire suivante"),
}
"""Every job of the house, by the name under which it is registered."""
WORK = {
    "jobs": _("tâches"),
    "jobs-started": _("démarrage des tâches"),
    "relay-email": _("envoi des courriels"),
    "relay-sms": _("envoi des SMS"),
    "supervisor": _("surveillance"),
}
"""Every kind of work of the worker, by the name under which it beats."""
