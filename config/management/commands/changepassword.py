"""`manage.py changepassword`: refused, nobody types another's password."""

from config.refused import RefusedCommand


class Command(RefusedCommand):
    INSTEAD = (
        "Personne ne choisit le mot de passe d'autrui : la page de connexion envoie un lien (« Mot de passe oublié »)."
    )
