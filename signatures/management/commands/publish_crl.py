"""``manage.py publish_crl``: makes and publishes a new list of revoked certificates."""

from typing import Any

from django.utils import timezone

from notifications.commands import LightCommand
from signatures import keys
from signatures.models import Revocation
from signatures.revocation import publish_list
from workflow.wording import plural


class Command(LightCommand):
    help = "Refait et publie la liste des certificats révoqués (CRL) de l'autorité de signature."

    def handle(self, *args: Any, **options: Any) -> None:
        newest = publish_list()
        self.stdout.write(
            f"Liste n° {newest.number} : {plural(Revocation.objects.count(), 'certificat révoqué')}, "
            f"valable jusqu'au {timezone.localtime(newest.expires_at):%d/%m/%Y}.\n"
            f"{keys.authority().crl_url}"
        )
