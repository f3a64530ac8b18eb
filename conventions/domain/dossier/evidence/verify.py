"""Vérifie un dossier de preuve, hors ligne, et explique chaque étape.

    python3 verify.py preuve.zip --cle CLE --racine RACINE

CLE est la clé publique du journal, ou un fichier qui en contient une par ligne ; RACINE le fichier du certificat
racine. Prenez-les ailleurs que dans le dossier, là où le service les publie : un faux dossier porte une clé et une
racine à lui, sous lesquelles il est juste. Le journal a pu changer de clé : --cle peut être donné plusieurs fois.
Bibliothèque standard seule pour les fichiers, le journal, l'arbre et les signatures du journal ; la bibliothèque
pyhanko, si elle est installée, pour le cachet du manifeste, les signatures des PDF et l'horodatage du journal.
Code de sortie 0 quand tout a été vérifié, avec une clé et une racine données, et que tout est juste ; 1 quand quelque
chose est faux ; 2 quand rien n'est faux mais que tout n'a pas été vérifié : la conclusion dit quoi.
"""

import argparse
import asyncio
import base64
import datetime
import hashlib
import io
import json
import logging
import re
import struct
import sys
import unicodedata
import zlib

MANIFEST, NOTE, SEALED = "manifest.json", "manifest.note", "manifest.p7s"
FORMAT = 2
SIGNED = ("convention", "amendment")
"""Documents que des parties signent : le journal en note la version arrêtée, le texte et chaque signature."""
STAMP = "journal/checkpoint.tsr"
RIGHT, WRONG, INCOMPLETE = range(3)
"""Codes de sortie."""
SCANS = ("papier/", "delegations/")
"""Images de feuilles, sans signature électronique : leur empreinte est au journal."""
ROOT, STAMP_ROOTS = "certificates/root.pem", "certificates/timestamp-roots.pem"
MOST = 500_000_000
"""Octets que le dossier peut faire une fois ouvert : une archive piégée n'emplit pas la mémoire."""


MOST_FILES = 10_000


class Wrong(Exception):
    """Ce qui est faux, en une phrase."""


class NoLongerProven(Exception):
    """Ce qui n'est pas faux, mais que les certificats ne prouvent plus, en une phrase."""


def after_de(name: str) -> str:
    """Write a name after *de*: « de Maëlle », « d'Élias »."""
    first = unicodedata.normalize("NFD", name)[:1].casefold()
    return f"d'{name}" if first and first in "aeiouhœæ" else f"de {name}"


def require(true, sentence):
    if not true:
        raise Wrong(sentence)


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def digest(value, salt=b""):
    """SHA-256 du JSON canonique : clés triées, sans espace, UTF-8."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(salt + text.encode())


def read_json(text):
    """La valeur d'un texte JSON qui ne se lit que d'une façon : ni clé écrite deux fois, ni nombre à virgule."""
    return json.loads(text, object_pairs_hook=_once, parse_float=_no_number, parse_constant=_no_number)


def _once(pairs):
    value = dict(pairs)
    require(len(value) == len(pairs), "un texte JSON y a deux fois la même clé")
    return value


def _no_number(text):
    raise Wrong(f"un texte JSON y contient {text[:20]}, qui n'est pas un nombre entier")


# -- archive (ZIP, APPNOTE.TXT 4.3) ------------------------------------------------------------------------------

NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")


def read_archive(data):
    """Les fichiers d'une archive écrite si simplement que tout programme y lit la même chose.

    Les fichiers se suivent dès le premier octet ; le répertoire répète leurs en-têtes et va jusqu'au dernier octet ; ni
    champ de plus, ni commentaire, ni lien, ni octet étranger.
    """
    files, entries, place, room, taken = {}, [], 0, MOST, set()
    while data[place : place + 4] == b"PK\3\4":
        start, header = place, data[place + 4 : place + 30]
        _version, flags, method, _time, _day, crc, packed, size, length, extra = struct.unpack("<5H3L2H", header)
        name, place = data[start + 30 : start + 30 + length], start + 30 + length + packed
        content = data[place - packed : place]
        require(not flags and not extra and method in (0, 8), "un fichier y est écrit d'une façon inhabituelle")
        require(NAME.fullmatch(name.decode("ascii", "replace")), "un fichier n'y a pas un nom simple")
        require(name.lower() not in taken, "elle contient deux fichiers du même nom")
        require(size <= room and len(files) < MOST_FILES, "elle est trop grande")
        if method == 8:
            reader = zlib.decompressobj(-zlib.MAX_WBITS)
            content = reader.decompress(content, size + 1)
            require(reader.eof and not reader.unused_data, "un fichier y est mal comprimé")
        require((len(content), zlib.crc32(content)) == (size, crc), "un fichier y est abîmé")
        files[name.decode()] = content
        entries.append((start, header, name))
        room -= size
        taken.add(name.lower())
    directory = place
    for start, header, name in entries:
        record, place = data[place : place + 46 + len(name)], place + 46 + len(name)
        kind = int.from_bytes(record[38:42], "little")
        require(record[:4] + record[6:32] == b"PK\1\2" + header, "le répertoire dit autre chose que les fichiers")
        require(record[32:36] + record[42:] == bytes(4) + struct.pack("<L", start) + name, "le répertoire est abîmé")
        require(kind >> 28 in (0, 8) and not kind & 0xFFFF, "elle contient autre chose que des fichiers")
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, len(entries), len(entries), place - directory, directory, 0)
    require(data[place:] == end, "elle ne finit pas où il faut")
    return files


# -- Ed25519 (RFC 8032, 5.1) -----------------------------------------------------------------------------------

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def add(a, b):
    x, y = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    z, t = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = y - x, t - z, t + z, y + x
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(scalar, point):
    result = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            result = add(result, point)
        point, scalar = add(point, point), scalar >> 1
    return result


def point_of(data):
    """Le point qu'écrivent 32 octets, ou None."""
    value = int.from_bytes(data, "little")
    sign, y = value >> 255, value & (1 << 255) - 1
    if len(data) != 32 or y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - square) % P or (not x and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


BASE = point_of((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def is_signed(key, message, signature):
    r, a, s = point_of(signature[:32]), point_of(key), int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or r is None or a is None or s >= ORDER:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % ORDER
    left, right = times(s, BASE), add(r, times(k, a))
    same_x = (left[0] * right[2] - right[0] * left[2]) % P == 0
    return same_x and (left[1] * right[2] - right[1] * left[2]) % P == 0


# -- horodatages (RFC 3161) ------------------------------------------------------------------------------------


def time_of(token):
    """L'heure que dit un jeton d'horodatage."""
    return token["encap_content_info"]["content"].parsed["gen_time"].native


def written(moment):
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


# -- textes signés du journal ----------------------------------------------------------------------------------


def read_key(text):
    """Le nom et la clé publique que dit une clé de vérification (Ed25519)."""
    parts = text.strip().split("+", 2)
    key = base64.b64decode(parts[-1])
    if len(parts) != 3 or key[:1] != b"\x01" or len(key) != 33:
        raise ValueError("ce n'est pas une clé de journal")
    return parts[0], key


def read_note(note, verifier_keys):
    """Les lignes d'un texte signé (signed note), une fois sa signature vérifiée sous une des clés."""
    parts = re.fullmatch(r"(?s)(?P<text>.+\n)\n— (?P<name>\S+) (?P<signature>\S+)\n", note)
    require(parts, "le texte signé est illisible")
    signature = base64.b64decode(parts["signature"], validate=True)
    origin, key = parts["name"], None
    for name, one in map(read_key, verifier_keys):
        identifier = hashlib.sha256(name.encode() + b"\n" + one).digest()[:4]
        key = one if (name, identifier) == (origin, signature[:4]) else key
    require(key, "il est signé avec une autre clé")
    require(base64.b64encode(signature).decode() == parts["signature"], "sa signature est mal écrite")
    require(is_signed(key[1:], parts["text"].encode(), signature[4:]), "sa signature est fausse")
    lines = parts["text"].splitlines()
    require(lines[0] == origin, "il ne vient pas de ce journal")
    return lines


# -- les étapes --------------------------------------------------------------------------------------------------


class CheckedArchive:
    """Le contenu de l'archive et ce qui a été constaté."""

    def __init__(self, data, keys=(), root=None):
        self.files, self.given_keys, self.given_root = read_archive(data), keys, root
        self.not_verified = []
        """Ce qu'une étape juste a laissé de côté."""

    def text(self, name):
        require(name in self.files, f"{name} manque")
        return self.files[name].decode()

    def json(self, name):
        return read_json(self.text(name))

    @property
    def made_at(self):
        """Quand le dossier a été fait."""
        return datetime.datetime.fromisoformat(self.json(MANIFEST)["made_at"].replace("Z", "+00:00"))

    @property
    def keys(self):
        return self.given_keys or (self.text("journal/verifier-key.txt"),)

    def check_files(self):
        """Chaque fichier est celui du manifeste, sans un de plus ni de moins."""
        listed = self.json(MANIFEST)["files"]
        present = set(self.files) - {MANIFEST, NOTE, SEALED}
        require(not set(listed) - present, f"il manque : {', '.join(sorted(set(listed) - present))}")
        require(not present - set(listed), f"en trop : {', '.join(sorted(present - set(listed)))}")
        changed = sorted(name for name in listed if sha256(self.files[name]) != listed[name])
        require(not changed, f"modifié : {', '.join(changed)}")
        return f"{len(listed)} fichiers ont l'empreinte que dit le manifeste"

    def check_manifest(self):
        """Le manifeste et son cachet sont signés par la clé du journal."""
        number, made_at = self.json(MANIFEST)["number"], self.json(MANIFEST)["made_at"]
        require(self.json(MANIFEST)["format"] == FORMAT, "ce dossier est écrit pour une autre version de verify.py")
        lines = read_note(self.text(NOTE), self.keys)
        require(SEALED in self.files, f"{SEALED} manque")
        digests = (f"{name} {sha256(self.files[name])}" for name in (MANIFEST, SEALED))
        expected = [f"preuve {number}", *digests, made_at]
        require(lines[1:] == expected, "le manifeste ou son cachet n'est pas celui qui a été signé")
        compare = "comparez-la à celle que publie le site du service, page /journal/cle"
        whose = "obtenue par vous" if self.given_keys else f"trouvée dans le dossier : {compare}"
        return f"établi le {made_at} ; clé {whose}"

    def check_seal(self):
        """Le manifeste porte le cachet du service, sous le certificat racine."""
        try:
            from asn1crypto import cms
            from pyhanko.sign.validation.generic_cms import extract_tst_data_iter
        except ImportError:
            return None
        require(SEALED in self.files, f"{SEALED} manque")
        seal = cms.ContentInfo.load(self.files[SEALED])["content"]
        stamped = next(map(time_of, extract_tst_data_iter(seal["signer_infos"][0], signed=False)), None)
        when = f"horodaté le {written(stamped)}" if stamped else "sans horodatage"
        if whose := self.owner_of_seal(seal, None, None):
            return f"{whose}, {when}"
        if stamped and (whose := self.owner_of_seal(seal, stamped, stamped)):
            return f"{whose}, {when}, et dont un certificat a pris fin depuis"
        claimed = stamped or self.made_at
        require(self.owner_of_seal(seal, claimed, claimed), "ce cachet n'est pas juste")
        raise NoLongerProven("Un certificat a pris fin sans qu'un horodatage ait prouvé avant que le cachet existait")

    def owner_of_seal(self, seal, moment, stamp_moment):
        """Qui a posé le cachet du manifeste, et sous quelle racine ; rien s'il n'était pas juste à ce moment."""
        from pyhanko.sign.validation import async_validate_detached_cms

        roots, authorities = self.trust(ROOT, moment), self.trust(STAMP_ROOTS, stamp_moment)
        status = asyncio.run(
            async_validate_detached_cms(
                self.files[MANIFEST], seal, signer_validation_context=roots, ts_validation_context=authorities
            )
        )
        if not (status.intact and status.valid and status.trusted and status.bottom_line):
            return ""
        fingerprint = status.validation_path[0].sha256_fingerprint.replace(" ", ":")
        compare = "comparez-la à celle que publie le site du service, /pki/racine.pem"
        whose = "obtenue par vous" if self.given_root else f"trouvée dans le dossier : {compare}"
        name = status.signing_cert.subject.native
        return f"{name['organization_name']} ({name['common_name']}), racine {fingerprint} {whose} ; cachet"

    def check_chain(self):
        """Chaque entrée du journal porte l'empreinte de la précédente."""
        previous, erased, missing = "", set(), set()
        rows = [read_json(line) for line in self.text("journal/journal.jsonl").splitlines()]
        require(rows, "le journal est vide")
        for position, row in enumerate(rows, start=1):
            part, claimed = row.get("personal_part"), row["hash"]
            content = {name: value for name, value in row.items() if name not in ("hash", "personal_part")}
            require(row["position"] == position, f"l'entrée {position} manque")
            require(row["root"] == rows[0]["root"], f"l'entrée {position} vient d'un autre dossier")
            require(row["previous"] == previous, f"l'entrée {position} ne suit pas la précédente")
            require(digest(content) == claimed, f"l'entrée {position} a été modifiée")
            if part:
                right = digest(part["content"], bytes.fromhex(part["salt"])) == row["personal"]
                require(right, f"les données personnelles de l'entrée {position} ont été modifiées")
            elif row["personal"]:
                missing.add(position)
            if row["name"] == "erase_personal":
                erased |= set(row["data"]["positions"])
            previous = claimed
        require(missing <= erased, "des données personnelles manquent sans que leur effacement soit noté")
        self.rows = rows
        return f"{len(rows)} entrées se suivent, de la première à la dernière"

    def check_tree(self):
        """La dernière entrée est dans l'arbre de tout le journal, dont le point de contrôle est signé."""
        proof, lines = self.json("journal/inclusion.json"), read_note(self.text("journal/checkpoint.txt"), self.keys)
        size, root = int(lines[1]), base64.b64decode(lines[2])
        require(proof["entry"] == self.rows[-1]["hash"], "la preuve parle d'une autre entrée que la dernière")
        require(proof["size"] == size, "la preuve et le point de contrôle n'ont pas le même nombre d'entrées")
        place, last = proof["index"], size - 1
        require(0 <= place <= last, "la place de l'entrée n'existe pas")
        result = hashlib.sha256(b"\x00" + bytes.fromhex(proof["entry"])).digest()
        for step in (bytes.fromhex(text) for text in proof["hashes"]):
            require(last > 0, "la preuve est trop longue")
            if place & 1 or place == last:
                result = hashlib.sha256(b"\x01" + step + result).digest()
                while not place & 1 and place:
                    place, last = place >> 1, last >> 1
            else:
                result = hashlib.sha256(b"\x01" + result + step).digest()
            place, last = place >> 1, last >> 1
        require(last == 0 and result == root, "la preuve ne mène pas à la racine de l'arbre")
        told = f"point de contrôle du {lines[3]}, {self.stamped()}"
        return f"entrée {proof['index'] + 1} sur {size} du journal entier, {told}"

    def stamped(self):
        """Dit quand le point de contrôle existait, selon une autorité d'horodatage."""
        if STAMP not in self.files:
            return "sans horodatage : cette heure est celle du service"
        try:
            from asn1crypto import cms
            from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
            from pyhanko.sign.validation.status import TimestampSignatureStatus
        except ImportError:
            self.not_verified.append("l'horodatage du journal (il y faut pyhanko)")
            return "dont l'horodatage n'est pas vérifié : il y faut pyhanko"
        token, note = cms.ContentInfo.load(self.files[STAMP])["content"], self.files["journal/checkpoint.txt"]
        stamp_time = time_of(token)
        for moment, since in ((None, ""), (stamp_time, ", par un certificat qui a expiré depuis")):
            authorities = self.trust(STAMP_ROOTS, moment)
            found = validate_tst_signed_data(token, authorities, lambda name: hashlib.new(name, note).digest())
            status = TimestampSignatureStatus(**asyncio.run(found))
            if status.intact and status.valid and status.trusted:
                return f"horodaté le {written(stamp_time)}{since}"
        raise Wrong("l'horodatage du point de contrôle n'est pas juste")

    def check_documents(self):
        """Chaque état de chaque fichier PDF a l'empreinte notée, et ce que le journal a noté de chacun s'y retrouve."""
        count, noted, expected = 0, self.noted_of_documents(), set()
        for document in self.json("documents.json"):
            name, states = document["name"], {revision["sha256"] for revision in document["revisions"]}
            expected |= {f"documents/{name}.pdf"} | ({f"documents/{name}.html"} if document["html_sha256"] else set())
            pdf = self.files[f"documents/{name}.pdf"]
            for revision in document["revisions"]:
                right = sha256(pdf[: revision["length"]]) == revision["sha256"]
                require(right, f"{name}.pdf n'est pas ce qu'il était après « {revision['act']} »")
                count += 1
            require(document["revisions"][-1]["length"] == len(pdf), f"{name}.pdf a des octets de plus")
            require(document["revisions"][0]["sha256"] == document["frozen_sha256"], f"{name} : version arrêtée fausse")
            if document["html_sha256"]:
                right = sha256(self.files[f"documents/{name}.html"]) == document["html_sha256"]
                require(right, f"{name}.html n'est pas le texte qui a été affiché")
            text, files = noted.pop(document["frozen_sha256"], (None, set()))
            known = document["purpose"] not in SIGNED or (text and text == document["html_sha256"])
            require(known, f"le journal ne connaît pas la version {name}, ou pas ce texte")
            require(files <= states, f"{name}.pdf n'a pas un état que le journal a noté")
        require(not noted, "un document que le journal a noté manque")
        present = {name for name in self.files if name.startswith("documents/")}
        require(present == expected, f"sans description : {', '.join(sorted(present - expected))}")
        return f"{count} états de fichiers retrouvés"

    def noted_of_documents(self):
        """Ce que le journal a noté de chaque document, par empreinte arrêtée : son texte, et ses états signés."""
        noted = {}
        for data in (row["data"] for row in self.rows if "document" in row["data"]):
            text, files = noted.setdefault(data["document"], (data.get("html"), set()))
            files |= {data[name] for name in ("revision", "sealed") if name in data}
        return noted

    def check_signatures(self):
        """Ce qui est dit de chaque signature est ce que le journal a noté en la recevant."""
        noted = (row for row in self.rows if row["data"].get("evidence") and "revision" in row["data"])
        entries = {row["data"]["evidence"]: row for row in noted}
        signatures = self.json("signatures.json")["signed"]
        for signature in signatures:
            facts = signature["facts"]
            who, row = facts["signer"], entries.pop(facts["evidence"], None)
            require(row is not None, f"le journal ne connaît pas la signature {after_de(who)}")
            same = (row["data"]["document"], row["data"]["revision"]) == (facts["document"], facts["revision"])
            require(same, f"la signature {after_de(who)} porte sur un autre fichier que celui du journal")
            noted = row.get("personal_part", {}).get("content", {}).get("evidence")
            require(noted in (None, digest(facts)), f"ce qui est dit de la signature {after_de(who)} a été modifié")
            self.check_batch(who, facts)
            self.check_paper(who, facts, row)
            self.check_in_person(who, facts, row)
            self.check_delegation(who, facts, signature.get("host_delegation"))
        require(not entries, "une signature notée au journal manque")
        return f"{len(signatures)} signatures : consentement, code, dates et empreintes conformes au journal"

    @staticmethod
    def check_batch(who, facts):
        """Le code tapé couvrait ce document et cette version."""
        batch = facts["batch"]
        if batch["leaves"]:
            text = f"{facts['request']}|{facts['version']}|{facts['document']}"
            leaf = sha256(bytes.fromhex(batch["salt"]) + text.encode())
            require(
                batch["leaves"][batch["position"] - 1] == leaf, f"le code {after_de(who)} ne couvrait pas ce document"
            )
            whole = sha256(b"".join(bytes.fromhex(one) for one in batch["leaves"]))
            require(whole == batch["digest"], f"le lot de documents signé par {who} a été modifié")

    def check_paper(self, who, facts, row):
        """La copie de la feuille signée à la main est celle que le journal a notée."""
        paper = facts.get("paper")
        if paper:
            require(row["data"].get("paper") == paper["copy"], f"la feuille {after_de(who)} n'est pas celle du journal")
            scan = self.files.get(f"papier/{paper['copy']}.pdf")
            require(scan is not None, f"la copie de la feuille {after_de(who)} manque")
            require(sha256(scan) == paper["copy"], f"la copie de la feuille {after_de(who)} a été modifiée")

    @staticmethod
    def check_in_person(who, facts, row):
        """Une signature en présence est dite telle partout, avec le compte de qui a reçu le code."""
        session = facts.get("in_person")
        told = row["name"] == "sign_in_person"
        require(told == bool(session) == (facts["assurance"] == "in_person"), f"le niveau {after_de(who)} est changé")
        if session:
            same = (row["data"].get("in_person"), row["actor"]["id"]) == (
                session["session"],
                session["witness_account"],
            )
            require(same, f"qui était présent à la signature {after_de(who)} n'est pas ce que dit le journal")
            require(session["confirmed_at"], f"la signature en présence {after_de(who)} n'a pas été confirmée")

    def check_delegation(self, who, facts, delegation):
        """La preuve que qui signe pour l'organisme en a reçu délégation est celle que le journal a notée."""
        frozen = [row["data"] for row in self.rows if row["name"] == "approve"]
        noted = next((data.get("delegation") for data in frozen if data["document"] == facts["document"]), None)
        if facts["role"] == "host" and (noted or delegation):
            fingerprint = (delegation or {}).get("proof")
            require(noted in (None, fingerprint), f"la délégation {after_de(who)} n'est pas celle du journal")
            proof = self.files.get(f"delegations/{fingerprint}.pdf")
            require(proof is not None, f"la preuve de la délégation {after_de(who)} manque")
            require(sha256(proof) == fingerprint, f"la preuve de la délégation {after_de(who)} a été modifiée")

    def check_pdf(self):
        """Les signatures et cachets des PDF sont justes, sous le certificat racine."""
        try:
            from pyhanko.pdf_utils.reader import PdfFileReader
        except ImportError:
            return None
        count, aged = 0, []
        for name in sorted(name for name in self.files if name.endswith(".pdf") and not name.startswith(SCANS)):
            signatures = PdfFileReader(io.BytesIO(self.files[name])).embedded_signatures
            require(signatures, f"{name} n'a pas de signature")
            start, length = (int(value) for value in list(signatures[-1].byte_range)[2:])
            require(start + length == len(self.files[name]), f"{name} a des octets après la dernière signature")
            count += len(signatures)
            aged += [f"{name}, {field}" for field in self.check_pdf_signatures(name, signatures)]
        tally = f"{count} signatures, cachets et horodatages de PDF sont justes"
        if aged:
            raise NoLongerProven(
                f"{tally}. Les certificats seuls ne prouvent plus la date de {len(aged)} d'entre eux : un certificat a "
                "expiré ou a été révoqué sans qu'un horodatage ait prouvé avant que la signature existait "
                f"({' ; '.join(aged)}). Le journal et le manifeste, eux, en portent l'empreinte"
            )
        return tally

    def check_pdf_signatures(self, name, signatures):
        """Juge de la dernière à la première : un horodatage juste prouve que ce qui le précède existait à son heure.

        Un certificat qui a expiré ou a été révoqué depuis vaut autant qu'avant ; sans preuve de la date, il doit être
        bon ce jour et l'avoir été quand le dossier a été fait. Rend les champs dont la date n'est plus prouvée.
        """
        aged, proved = [], None
        for signature in reversed(signatures):
            stamped, token_time = self.told_time(signature)
            moments = [moment for moment in (token_time, proved) if moment]
            moments = [min(moments)] if moments else [None, self.made_at]
            if all(self.is_good(signature, moment, proved) for moment in moments):
                proved = moments[0] if stamped else proved
            else:
                claimed = token_time or signature.self_reported_timestamp
                require(
                    self.is_good(signature, claimed, token_time), f"{name} : {signature.field_name} n'est pas bonne"
                )
                aged.append(signature.field_name)
        return aged

    @staticmethod
    def told_time(signature):
        """Dit si c'est un horodatage, et l'heure du jeton d'horodatage, s'il y en a un."""
        from pyhanko.sign.validation.generic_cms import extract_tst_data_iter

        stamped = signature.sig_object_type == "/DocTimeStamp"
        tokens = [signature.signed_data] if stamped else extract_tst_data_iter(signature.signer_info, signed=False)
        times = [time_of(token) for token in tokens]
        return stamped, times[0] if times else None

    def is_good(self, signature, moment, stamp_moment):
        """Dit si une signature était juste à un moment, et son horodatage à un autre ; maintenant, sans moment."""
        from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp

        authorities = self.trust(STAMP_ROOTS, stamp_moment)
        if signature.sig_object_type == "/DocTimeStamp":
            status = validate_pdf_timestamp(signature, authorities)
            return status.intact and status.valid and status.trusted
        status = validate_pdf_signature(signature, self.trust(ROOT, moment), authorities)
        return status.intact and status.valid and status.trusted and status.bottom_line

    def trust(self, name, moment):
        from asn1crypto import pem, x509
        from pyhanko_certvalidator import ValidationContext

        file = self.given_root if name == ROOT and self.given_root else self.files.get(name)
        parts = pem.unarmor(file, multiple=True) if file else ()
        roots = [x509.Certificate.load(der) for _kind, _headers, der in parts]
        return ValidationContext(
            trust_roots=roots, crls=self.lists(), allow_fetching=False, moment=moment, retroactive_revinfo=True
        )

    def lists(self):
        """Les listes de certificats révoqués du dossier : une liste plus récente dit aussi ce qui l'était avant."""
        return [self.files[name] for name in sorted(self.files) if name.endswith(".crl")]


def plain(text):
    """Le texte sans caractère qui commande un terminal, coupe la ligne ou retourne l'écriture : rien n'en est caché."""
    return "".join(character if character.isprintable() else " " for character in str(text))


STEPS = (
    ("Fichiers", CheckedArchive.check_files),
    ("Manifeste", CheckedArchive.check_manifest),
    ("Cachet", CheckedArchive.check_seal),
    ("Journal", CheckedArchive.check_chain),
    ("Arbre", CheckedArchive.check_tree),
    ("Documents", CheckedArchive.check_documents),
    ("Signatures", CheckedArchive.check_signatures),
    ("PDF", CheckedArchive.check_pdf),
)


def verify(data, keys=(), say=print, root=None):
    """Passe toutes les étapes ; rend le code de sortie."""
    for library in ("pyhanko", "pyhanko_certvalidator"):
        logging.getLogger(library).setLevel(logging.CRITICAL)
    wrong, left_out = [], []
    if not keys:
        left_out.append("la clé du journal (sans --cle, celle du dossier a servi)")
    if not root:
        left_out.append("le certificat racine (sans --racine, celui du dossier a servi)")
    try:
        dossier = CheckedArchive(data, keys, root)
    except Wrong as problem:
        say(f"[ NON ] Archive : {problem}")
        return WRONG
    except (struct.error, zlib.error) as problem:
        say(f"[ NON ] Archive : illisible ({type(problem).__name__})")
        return WRONG
    for name, step in STEPS:
        try:
            answer = step(dossier)
        except Wrong as problem:
            answer, mark = str(problem), " NON "
        except NoLongerProven as problem:
            answer, mark = str(problem), "  ?  "
            left_out.append(f"des dates que les certificats ne prouvent plus ({name})")
        except Exception as problem:  # un fichier modifié se lit de mille façons fausses
            answer, mark = f"illisible ({type(problem).__name__})", " NON "
        else:
            mark = " oui " if answer else "  ?  "
        if mark == " NON ":
            wrong.append(name)
        if answer is None:
            left_out.append(f"{name} (il y faut pyhanko)")
            answer = "non vérifié : installez la bibliothèque pyhanko (pip install pyhanko), ou lisez LISEZMOI.txt"
        say(f"[{mark}] {name}. {step.__doc__.strip()}\n        {plain(answer)}.")
    left_out += dossier.not_verified
    if wrong:
        say(f"\nConclusion : ce dossier n'est pas digne de foi. En cause : {', '.join(wrong)}.")
        return WRONG
    if left_out:
        named = ", ".join(left_out)
        say(f"\nConclusion : rien n'est faux, mais tout n'est pas établi. N'ont pas été vérifiés : {named}.")
        return INCOMPLETE
    say("\nConclusion : tout est juste.")
    return RIGHT


def content_of(path):
    """Le contenu d'un fichier nommé sur la ligne de commande."""
    try:
        with open(path, "rb") as file:
            content = file.read(MOST)
    except OSError as problem:
        raise argparse.ArgumentTypeError(f"{path} : {problem.strerror}") from None
    if not content:
        raise argparse.ArgumentTypeError(f"{path} est vide")
    return content


def root_of(path):
    content = content_of(path)
    if b"-----BEGIN CERTIFICATE-----" not in content:
        raise argparse.ArgumentTypeError(f"{path} n'est pas un certificat au format PEM")
    return content


def keys_of(text):
    """Les clés du journal que donne une option : la clé elle-même, ou un fichier qui en contient une par ligne."""
    try:
        read_key(text)
    except ValueError:
        pass
    else:
        return [text]
    try:
        with open(text, encoding="utf-8") as file:
            lines = [line for line in file.read(100_000).splitlines() if line.strip()]
        for line in lines:
            read_key(line)
    except (OSError, ValueError):
        lines = []
    if not lines:
        raise argparse.ArgumentTypeError("ce n'est pas une clé de journal, ni un fichier de clés : recopiez-la entière")
    return lines


def main():
    parser = argparse.ArgumentParser(description="Vérifie un dossier de preuve et explique chaque étape.")
    parser.add_argument("archive", type=content_of, help="le fichier preuve-….zip")
    parser.add_argument(
        "--cle",
        type=keys_of,
        action="append",
        default=[],
        help="clé publique du journal, ou fichier de clés, obtenu par une autre voie",
    )
    parser.add_argument("--racine", type=root_of, help="fichier du certificat racine (PEM), obtenu par une autre voie")
    given = parser.parse_args()
    sys.exit(verify(given.archive, [key for keys in given.cle for key in keys], root=given.racine))


if __name__ == "__main__":
    main()
