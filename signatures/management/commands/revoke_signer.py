"""``manage.py revoke_signer EVIDENCE --reason TEXT``: revokes the certificate of a contested signature."""

from typing import Any
from uuid import UUID

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from notifications.commands import LightCommand
from signatures.models import Evidence
from signatures.revocation import revoke_signer


class Command(LightCommand):
    help = "Révoque le certificat d'une signature qui n'est pas celle de la personne ; sans retour possible."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("evidence", metavar="UUID", type=UUID, help="preuve, comme dans le certificat")
        parser.add_argument("--reason", metavar="MOTIF", required=True, help="pourquoi, sans aucun nom : il est gardé")

    def handle(self, *args: Any, evidence: UUID, reason: str, **options: Any) -> None:
        found = Evidence.objects.filter(uuid=evidence).first()
        if found is None:
            raise CommandError("Aucune signature ne porte cet identifiant : vérifiez-le dans le dossier de preuve.")
        revocation = revoke_signer(found, reason=reason)
        self.stdout.write(
            f"Certificat {revocation.serial} révoqué le {timezone.localtime(revocation.revoked_at):%d/%m/%Y à %H:%M}, "
            "liste publiée. La signature reste dans le fichier ; les vérificateurs disent qu'elle est douteuse."
        )
