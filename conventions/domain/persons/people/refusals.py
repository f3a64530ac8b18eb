"""Refusals of accounts, families' records and contacts."""

from django.utils.translation import gettext_lazy as _

from workflow.refusals import Entry, register

register(
    contact_doubted=Entry(
        _("Le contact enregistré n'est plus celui qui a été vérifié : rien n'est parti, et c'est signalé."),
        _("Appelez l'établissement : il corrige le contact, puis tout repart."),
    ),
    password_chosen=Entry(
        _("Cette personne a déjà choisi son mot de passe :"), _("elle se connecte avec son adresse.")
    ),
    rights_by_command=Entry(
        _("Seule une commande ferme, rouvre ou dépanne un compte qui administre ou contrôle la plateforme :"),
        _("demandez-la à qui tient le serveur."),
    ),
    too_many_papers=Entry(
        _("Beaucoup de fichiers ont été envoyés pour cet élève depuis une heure."), _("Réessayez dans une heure.")
    ),
    sole_guardian_unknown=Entry(
        _("Cette personne n'est pas sur la fiche de l'élève :"),
        _("choisissez le responsable qui exerce l'autorité parentale."),
    ),
    pupil_not_of_age=Entry(
        _("L'élève n'a pas dix-huit ans : ses responsables voient son stage."), _("Il n'y a rien à faire.")
    ),
)

register(
    bank_data_in_words=Entry(
        _("Ce texte contient un numéro de compte bancaire :"),
        _("effacez-le ; l'État le demande à la famille, jamais ce service."),
    ),
    social_number_in_words=Entry(
        _("Ce texte contient un numéro de sécurité sociale :"), _("effacez-le ; il ne sert pas ici.")
    ),
)
