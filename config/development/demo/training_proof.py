"""The proof of the training period: its agreement and its attestation, verified by the same tools apart."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor

from config.development.demo import everybodys
from config.development.demo.acts import Act, Check
from config.development.demo.proof import Proof, all_of
from notifications.delivery import QUEUED
from notifications.models import Message
from signatures.models import SignatureRequest

FIVE = {"host", "head", "guardian_1", "referent", "tutor"}
"""Parties without whose signature there is no training period (D124-4)."""


class TrainingProof(Proof):
    """Writes the results of one training period and verifies them."""

    def sections(self) -> Iterator[tuple[str, Iterable[Check]]]:
        [act] = self.acts
        signed = [self.path(act, "convention"), self.path(act, "attestation")]
        yield "Le dossier est allé au bout, l'agenda se refait du journal", self.ends()
        yield "Cinq parties ont signé, l'élève a lu", self.parties(act)
        yield (
            "Les signatures sont justes, pour des outils qui ne connaissent que notre certificat racine",
            self.seals(),
        )
        with ThreadPoolExecutor(1) as beside:
            answers = beside.submit(all_of, everybodys.answers(signed))
            evidence = beside.submit(all_of, everybodys.evidence(self.folder, act))
            yield "Chacun peut vérifier sa copie (manage.py verify)", answers.result()
            yield "Un tiers peut tout vérifier sans nous, hors ligne (dossier de preuve)", evidence.result()
        yield "Le journal n'a été ni changé, ni coupé, ni récrit", self.journal()
        yield "Chacun a été prévenu", self.messages()

    def parties(self, act: Act) -> Iterator[Check]:
        requests = self.document(act, "convention").requests
        signed = set(requests.filter(SignatureRequest.is_signed).values_list("key", flat=True))
        yield Check("cinq signatures", signed == FIVE, ", ".join(sorted(signed)))
        pupil = requests.get(key="pupil")
        yield Check("l'élève a lu sans signer", pupil.is_read, pupil.get_status_display())

    def messages(self) -> Iterator[Check]:
        arrived = [path for path in (self.folder / "messages").iterdir() if path.suffix in (".eml", ".txt")]
        waiting = Message.objects.filter(QUEUED).count()
        yield Check("rien n'attend son envoi", not waiting and bool(arrived), f"{len(arrived)} arrivés")
