"""Looking a SIRET up: Sirene's answer, a local file, the interface over HTTP, and all that may go wrong."""

import json
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from django.core.cache import cache
from django.urls import reverse

from config.environment import interface, number
from config.problems import SetupProblem
from conventions.domain.persons.links.services import link_of
from conventions.domain.persons.links.tokens import token
from conventions.domain.persons.sirene import registers
from conventions.domain.persons.sirene.establishment import Establishment, read_establishment
from tests.kit import lives

SIRET = "73282932000074"
ANSWER = {
    "siret": SIRET,
    "uniteLegale": {"denominationUniteLegale": "GARAGE DES PALMIERS"},
    "adresseEtablissement": {
        "numeroVoieEtablissement": "2",
        "typeVoieEtablissement": "RUE",
        "libelleVoieEtablissement": "DES  PALMES",
        "codePostalEtablissement": "97300",
        "libelleCommuneEtablissement": "CAYENNE",
    },
    "periodesEtablissement": [
        {"etatAdministratifEtablissement": "A", "activitePrincipaleEtablissement": "45.20A", "dateDebut": "2020-01-01"},
        {"etatAdministratifEtablissement": "F", "dateDebut": "2015-01-01"},
    ],
}
OPEN = Establishment(SIRET, "GARAGE DES PALMIERS", "2 RUE DES PALMES", "97300", "CAYENNE", "4520A")
COLUMNS = (
    "siren,nic,siret,numeroVoieEtablissement,typeVoieEtablissement,libelleVoieEtablissement,codePostalEtablissement,"
    "libelleCommuneEtablissement,dateDebut,etatAdministratifEtablissement,enseigne1Etablissement,"
    "activitePrincipaleEtablissement"
)
LINES = (
    "732829320,00074,73282932000074,2,RUE,DES PALMES,97300,CAYENNE,2024-03-01,F,GARAGE DES PALMIERS,45.20A",
    "000000901,00017,00000090100017,,,,97320,SAINT-LAURENT-DU-MARONI,2020-01-01,A,,47.11B",
)


def look_up(siret: str) -> Establishment | None:
    """Ask as for an agreement of its own, whatever failed before."""
    cache.clear()
    return registers.look_up(siret, gate=str(uuid.uuid4()))


@pytest.fixture
def stock(settings, tmp_path: Path) -> Path:
    path = tmp_path / "stock.csv"
    path.write_text("\n".join((COLUMNS, *LINES)), encoding="utf-8")
    settings.SIRENE_FILE = str(path)
    return path


@pytest.fixture
def sirene(settings) -> Iterator[dict]:
    """A double of Sirene's interface on this machine: what it answers, and what it was asked."""
    seen: dict = {"status": 200, "body": json.dumps({"header": {"statut": 200}, "etablissement": ANSWER})}

    class Double(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            time.sleep(seen.get("slow", 0))
            seen["asked"] = self.path, self.headers["X-INSEE-Api-Key-Integration"]
            with suppress(BrokenPipeError, ConnectionResetError):  # whoever asked has gone
                self.send_response(seen["status"])
                self.send_header("Location", "/ailleurs")
                self.end_headers()
                for part in seen["body"] if seen.get("drip") else [seen["body"]]:
                    self.wfile.write(part.encode())
                    time.sleep(seen.get("drip", 0))

        def log_message(self, *_args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Double)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    settings.SIRENE_URL, settings.SIRENE_KEY = f"http://127.0.0.1:{server.server_port}/3.11", "clé-d-essai"
    yield seen
    server.shutdown()
    thread.join()
    server.server_close()


def test_an_answer_is_read_as_the_platform_keeps_it():
    """The present period counts; what somebody has hidden is empty; a person has a name; what is none is refused."""
    assert read_establishment(ANSWER) == OPEN
    person = {"prenomUsuelUniteLegale": "LÉA", "nomUniteLegale": "FICTIVE", "denominationUniteLegale": None}
    hidden = {**ANSWER["adresseEtablissement"], "libelleVoieEtablissement": "[ND]"}
    closed = [{"etatAdministratifEtablissement": "F", "dateDebut": "2024-03-01"}]
    found = read_establishment(
        {**ANSWER, "uniteLegale": person, "adresseEtablissement": hidden, "periodesEtablissement": closed}
    )
    assert (found.name, found.address, found.naf, found.closed_on) == ("LÉA FICTIVE", "2 RUE", "", date(2024, 3, 1))
    undated = [{"etatAdministratifEtablissement": "F", "dateDebut": None}]
    for wrong in ({}, {"siret": "12"}, {**ANSWER, "periodesEtablissement": undated}):
        with pytest.raises(ValueError, match=r"SIRET|isoformat"):
            read_establishment(wrong)


def test_only_what_is_empty_is_taken_from_the_register():
    """An address is taken whole, or stays as it was typed."""
    typed = {"name": "", "naf": "", "address": "", "postcode": "", "city": ""}
    assert OPEN.completing(typed) == {
        "name": OPEN.name,
        "naf": OPEN.naf,
        **{part: getattr(OPEN, part) for part in ("address", "postcode", "city")},
    }
    assert OPEN.completing({**typed, "name": "Garage", "city": "Rémire"}) == {
        **typed,
        **{"name": "Garage", "naf": "4520A", "city": "Rémire"},
    }


@pytest.mark.django_db
def test_a_local_file_answers_with_the_columns_of_the_stock(stock, settings):
    """Closed or open, unknown or wrong; a file that is away or is something else answers nothing."""
    closed = look_up("732 829 320 00074")
    assert closed is not None
    assert (closed.name, closed.closed_on, closed.naf) == ("GARAGE DES PALMIERS", date(2024, 3, 1), "4520A")
    assert look_up("00000090100017").city == "SAINT-LAURENT-DU-MARONI"
    assert look_up("35600000049837") is None
    assert look_up("73282932000075") is None
    stock.write_text("autre;fichier\n73282932000074;1\n")
    assert look_up(SIRET) is None
    settings.SIRENE_FILE = str(stock.with_name("absent.csv"))
    assert look_up(SIRET) is None


@pytest.mark.django_db
def test_the_interface_is_asked_with_the_key_and_may_fail(sirene, settings):
    """Not found, refused, redirected, unreadable, away: nothing is known, nothing breaks, the key goes nowhere else."""
    assert look_up(SIRET) == OPEN
    assert sirene["asked"] == (f"/3.11/siret/{SIRET}", "clé-d-essai")
    for status, body in (
        (404, "{}"),
        (403, ""),
        (302, ""),
        (200, "<html>"),
        (200, "[]"),
        (200, '{"etablissement": 3}'),
    ):
        sirene.update(status=status, body=body)
        assert look_up(SIRET) is None
        assert sirene["asked"][0] == f"/3.11/siret/{SIRET}"
    sirene.update(slow=0.2)
    settings.SIRENE_TIMEOUT = 0.05
    assert look_up(SIRET) is None
    settings.SIRENE_URL = "http://127.0.0.1:9/3.11"
    assert look_up(SIRET) is None
    settings.SIRENE_URL = ""
    assert look_up(SIRET) is None


@pytest.mark.django_db
def test_a_register_is_asked_so_often_and_waited_for_so_long(sirene, settings, monkeypatch, tmp_path, caplog):
    """Ten numbers an hour for one agreement; a minute's silence after a failure; a drip and a whole stock are left."""
    answers = [registers.look_up(SIRET, gate="une") for _ in range(registers.MOST_LOOK_UPS + 1)]
    assert answers == [OPEN] * registers.MOST_LOOK_UPS + [None]
    assert registers.look_up(SIRET, gate="autre") == OPEN
    sirene.update(status=503, asked=None)
    assert registers.look_up(SIRET, gate="autre") is None
    sirene.update(status=200, asked=None)
    assert registers.look_up(SIRET, gate="troisième") is None
    assert sirene["asked"] is None
    sirene.update(drip=0.05)
    settings.SIRENE_TIMEOUT = 0.2
    began = time.monotonic()
    assert look_up(SIRET) is None
    assert time.monotonic() - began < 2
    monkeypatch.setattr(registers, "LARGEST", 100)
    sirene.update(drip=0)
    settings.SIRENE_TIMEOUT = 2
    assert look_up(SIRET) is None
    file = tmp_path / "pays.csv"
    file.write_text("\n".join((COLUMNS, *LINES)), encoding="utf-8")
    settings.SIRENE_FILE = str(file)
    assert look_up(SIRET) is not None
    monkeypatch.setattr(registers, "LARGEST_FILE", 10)
    assert look_up(SIRET) is None
    assert "SIRENE_FILE is larger" in caplog.text
    monkeypatch.setenv("SIRENE_TIMEOUT", "6")
    with pytest.raises(SetupProblem, match="at most 5"):
        number("SIRENE_TIMEOUT", default=2, least=1, most=5)


def test_the_address_of_an_interface_is_whole(monkeypatch):
    """A wrong one is one sentence when the program starts."""
    monkeypatch.setenv("SIRENE_URL", "https://api.exemple.test/3.11")
    assert interface("SIRENE_URL").endswith("3.11")
    for wrong in ("api.exemple.test", "file:///etc/passwd", "https://"):
        monkeypatch.setenv("SIRENE_URL", wrong)
        with pytest.raises(SetupProblem, match="SIRENE_URL"):
            interface("SIRENE_URL")


@pytest.mark.django_db
def test_a_host_that_types_its_siret_types_no_address(client, stock):
    """Name, address and sector come from the register; a closed establishment is a warning beside the field."""
    convention = lives.opened()
    address = reverse("host_step", args=[token(link_of(f"host:{convention.uuid}")), "organisme"])
    client.post(reverse("host_begin", args=[token(link_of(f"host:{convention.uuid}"))]))
    blank = dict.fromkeys(("siret", "rna", "naf", "address", "postcode", "city"), "")
    answer = client.post(address, {**blank, "name": "", "siret": "732 829 320 00074", "then": "stay"})
    assert answer.status_code == 302
    convention.refresh_from_db()
    host = convention.host
    assert (host.name, host.address, host.postcode, host.naf) == (
        *("GARAGE DES PALMIERS", "2 RUE DES PALMES", "97300", "4520A"),
    )
    assert (convention.place_city, host.closed_on) == ("CAYENNE", date(2024, 3, 1))
    page = client.get(address).content.decode()
    assert "Sirene dit cet établissement fermé depuis le 1er mars 2024" in page
    same = {**blank, "name": "Garage", "siret": "00000090100017", "address": "1 quai", "postcode": "97320", "city": "X"}
    client.post(address, {**same, "then": "stay"})
    convention.refresh_from_db()
    assert (convention.host.name, convention.host.closed_on) == ("Garage", None)
    wrong = client.post(address, {**same, "siret": "", "rna": "W12", "then": "stay"})
    assert wrong.status_code == 422
    assert "commence par W" in wrong.content.decode()
    assert client.post(address, {**same, "siret": "", "rna": "w9c1000123", "then": "stay"}).status_code == 302
