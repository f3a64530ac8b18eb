"""`manage.py createsuperuser`: refused, an administrator is made by create_account."""

from config.refused import RefusedCommand


class Command(RefusedCommand):
    INSTEAD = "Ouvrez le compte par create_account --right administrator : la personne choisit son mot de passe."
