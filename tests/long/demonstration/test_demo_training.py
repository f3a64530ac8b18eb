"""The demonstration's training period, on its real site with its worker and mailbox: every step, and its proof."""

import json
import os
import re
import subprocess
import sys

import pytest
from django.conf import settings

STEPS = (
    ("secrétariat", "dépose la liste de la classe"),
    ("DDFPT", "planifie"),
    ("direction", "déclare les travaux réglementés"),
    ("organisme d'accueil", "propose une place"),
    ("élève", "tape"),
    ("organisme d'accueil", "accepte"),
    ("élève", "candidature acceptée par l'organisme, venue confirmée → ouverte"),
    ("organisme d'accueil", "déclare les travaux réglementés"),
    ("secrétariat", "note l'avis médical"),
    ("organisme d'accueil", "remplit ses annexes"),
    ("secrétariat", "complète les annexes"),
    ("plateforme", "travaux permis : machines dangereuses"),
    ("direction", "valide la version 1, figée et certifiée"),
    ("plateforme", "scelle la convention signée → signée"),
    ("plateforme", "le stage commence"),
    ("tuteur", "note une absence"),
    ("plateforme", "le stage est terminé"),
    ("tuteur", "remplit la grille : remplie par le tuteur"),
    ("enseignant référent", "la revoit avec le tuteur : remplie ensemble"),
    ("enseignant référent", "grille : fermée"),
    ("direction", "certifie le compte : 19 jours sur 20"),
    ("organisme d'accueil", "signe l'attestation"),
    ("élève", "lit sur sa page : « 19 jours faits sur 20 : environ 285 €."),
    ("liste pour l'État", "2CUI A"),
    ("secrétariat", "clôture le dossier → clôturée"),
)
"""Who does what, in this order."""
READERS_AND_SIGNERS = (
    *(("organisme d'accueil", "signe"), ("direction", "signe"), ("responsable 1", "signe"), ("tuteur", "signe")),
    *(("enseignant référent", "signe"), ("élève", "lit et coche qu'il a lu")),
)
"""Who answers on their page, in any order."""


def missing(told: str, steps=STEPS, *, in_order: bool = True) -> list[str]:
    """Return the steps that are not told, each after the one before where they have an order."""
    gone, place = [], 0
    for who, what in steps:
        found = re.compile(rf"^  \[1\] {re.escape(who)} +.*{re.escape(what)}", re.M).search(told, place)
        if found is None:
            gone.append(f"{who} {what}")
        elif in_order:
            place = found.end()
    return gone


def test_a_training_period_goes_from_offer_to_attestation(tmp_path):
    """Every step is told in its order, every check of the proof holds, both documents are there."""
    done = subprocess.run(
        [sys.executable, "manage.py", "demo", "pfmp", "--folder", str(tmp_path)],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert missing(done.stdout) == []
    assert missing(done.stdout, READERS_AND_SIGNERS, in_order=False) == []
    assert re.search(r"^Fait en \d+ s\.", done.stdout, re.M)
    summary = json.loads((tmp_path / "summary.json").read_text(encoding="utf-8"))
    [agreement] = summary["agreements"]
    assert (agreement["kind"], agreement["state"], agreement["signatures"]) == ("pfmp", "closed", 7)
    assert (agreement["pdf"], agreement["attestation"]) == ("convention-pfmp.pdf", "attestation-pfmp.pdf")
    assert all((tmp_path / agreement[name]).read_bytes().startswith(b"%PDF") for name in ("pdf", "attestation"))
    assert [check["name"] for check in summary["checks"] if not check["ok"]] == []


@pytest.mark.parametrize("left_out", range(len(STEPS)))
def test_a_missing_step_is_named(left_out):
    """Whichever it is."""
    told = "".join(f"  [1] {who:<26} {what}\n" for n, (who, what) in enumerate(STEPS) if n != left_out)
    who, what = STEPS[left_out]
    assert missing(told) == [f"{who} {what}"]
