"""Whether the platform's keys are fit to sign, said before anyone needs them: system checks and the health page."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from cryptography import x509
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from signatures import keys, pki, timestamps

NOTICE = dt.timedelta(days=30)
"""An expiry is announced this long before."""

T = TypeVar("T")

ROOT, CA, SEAL = "Le certificat racine", "L'autorité de signature", "Le cachet de l'organisme"
SETTINGS = {ROOT: keys.ROOT, CA: keys.CA, SEAL: keys.SEAL}


@dataclass(frozen=True)
class SigningProblem:
    """One sentence for the person in charge; fatal when signing is impossible or worthless."""

    sentence: str
    fatal: bool = True


def key_problems(now: dt.datetime | None = None) -> list[str]:
    """Say everything that is wrong with the keys, one sentence each, empty when they are fit; system time."""
    return [problem.sentence for problem in find_problems(now or dt.datetime.now(dt.UTC))]


def find_problems(now: dt.datetime) -> list[SigningProblem]:
    """Examine the configured keys; test keys that nobody has needed yet are not a problem."""
    return [*_key_problems(now), *_timestamp_problems(now)]


def _key_problems(now: dt.datetime) -> list[SigningProblem]:
    if keys.in_development():
        if not keys.development_keys_exist():
            return []
        try:
            ring = keys.keyring()
        except keys.KeysUnusable as problem:
            return [SigningProblem(str(problem))]
        return list(examine(roots=ring.roots, authority=_file(ring.authority), seal=_file(ring.seal), now=now))
    problems: list[SigningProblem] = []
    roots = _load(keys.load_roots, problems)
    authority = _load(lambda: keys.load_key(keys.CA), problems)
    seal = _load(lambda: keys.load_key(keys.SEAL), problems)
    held = _load(lambda: keys.read_crls(getattr(settings, keys.ROOT), keys.ROOT), problems) if roots else ()
    lists = _list_dates(held or (), keys.ROOT, now)
    return [*problems, *examine(roots=roots or (), authority=authority, seal=seal, now=now), *lists]


def _timestamp_problems(now: dt.datetime) -> Iterator[SigningProblem]:
    """Examine what the settings say of time-stamps; none of it stops anybody from signing."""
    for url, anchors in getattr(settings, timestamps.AUTHORITIES, ()):
        try:
            authority = timestamps.load(url, anchors)
        except keys.KeysUnusable as problem:
            yield SigningProblem(f"L'autorité d'horodatage {url} ne sert pas : {problem}", False)
            continue
        for root in authority.roots:
            what = f"Le certificat racine de l'horodatage {authority.name}"
            yield from (replace(problem, fatal=False) for problem in _dates(what, root, now))
        yield from _list_dates(authority.crls, timestamps.AUTHORITIES, now)


def lists_beside_roots() -> Iterator[tuple[str, dt.datetime]]:
    """Return until when each list of revoked certificates beside roots is good, with the setting that holds it."""
    unreadable: list[SigningProblem] = []
    roots = None if keys.in_development() else _load(keys.load_roots, unreadable)
    if roots:
        for end in _ends(keys.read_crls(getattr(settings, keys.ROOT), keys.ROOT)):
            yield keys.ROOT, end
    for authority in timestamps.authorities():
        for end in _ends(authority.crls):
            yield timestamps.AUTHORITIES, end


def _ends(lists: Iterable[bytes]) -> Iterator[dt.datetime]:
    for der in lists:
        if end := x509.load_der_x509_crl(der).next_update_utc:
            yield end


def _list_dates(lists: Iterable[bytes], name: str, now: dt.datetime) -> Iterator[SigningProblem]:
    """A list of revoked certificates that stands beside roots is renewed by hand."""
    for end in _ends(lists):
        if end - now < NOTICE:
            yield SigningProblem(
                f"La liste de révocation jointe à {name} vaut jusqu'au {_day(end)} : mettez-y la suivante.",
                False,
            )


def certificates_in_use() -> Iterator[tuple[str, x509.Certificate]]:
    """Return the certificates whose end stops signatures or proof, each with its French name; unreadable ones not."""
    unreadable: list[SigningProblem] = []
    if keys.in_development():
        ring = _load(keys.keyring, unreadable) if keys.development_keys_exist() else None
        roots = ring.roots if ring else ()
        held: dict[str, pki.Authority | pki.Seal | keys.KeyFile | None] = {}
        if ring:
            held = {CA: ring.authority, SEAL: ring.seal}
    else:
        roots = _load(keys.load_roots, unreadable) or ()
        held = {
            CA: _load(lambda: keys.load_key(keys.CA), unreadable),
            SEAL: _load(lambda: keys.load_key(keys.SEAL), unreadable),
        }
    yield from ((ROOT, root) for root in roots)
    yield from ((what, holder.certificate) for what, holder in held.items() if holder)
    for authority in timestamps.authorities():
        yield from ((f"Le certificat racine de l'horodatage {authority.name}", root) for root in authority.roots)


def _load(read: Callable[[], T], problems: list[SigningProblem]) -> T | None:
    """Read one of the keys; note why it cannot be read."""
    try:
        return read()
    except keys.KeysUnusable as problem:
        problems.append(SigningProblem(str(problem)))
        return None


def examine(
    *,
    roots: tuple[x509.Certificate, ...],
    authority: keys.KeyFile | None,
    seal: keys.KeyFile | None,
    now: dt.datetime,
) -> Iterator[SigningProblem]:
    """Examine what could be loaded; what is None or empty has its own sentence already."""
    for root in roots:
        yield from _dates(ROOT, root, now)
    known = tuple(certificate for file in (authority, seal) if file for certificate in (file.certificate, *file.others))
    for what, file in ((CA, authority), (SEAL, seal)):
        if file is None:
            continue
        yield from _key(what, file)
        yield from _dates(what, file.certificate, now)
        yield from (_authority_usage if what == CA else _seal_usage)(what, file.certificate)
        if roots and pki.path_to_root(file.certificate, known=known, roots=roots) is None:
            yield SigningProblem(
                f"{what} ne dépend pas du certificat racine indiqué : "
                f"corrigez {keys.ROOT} ou ajoutez les certificats intermédiaires à {SETTINGS[what]}."
            )


def _key(what: str, file: keys.KeyFile) -> Iterator[SigningProblem]:
    if file.key.public_key() != file.certificate.public_key():
        yield SigningProblem(
            f"{what} n'a pas la clé de son certificat : refaites le fichier de {SETTINGS[what]} avec la bonne clé."
        )


def _dates(what: str, certificate: x509.Certificate, now: dt.datetime) -> Iterator[SigningProblem]:
    start, end = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    if now < start:
        yield SigningProblem(
            f"{what} n'est valable qu'à partir du {_day(start)} : vérifiez l'heure du serveur ou attendez cette date."
        )
    elif now > end:
        yield SigningProblem(
            f"{what} a expiré le {_day(end)} : remplacez {SETTINGS.get(what, timestamps.AUTHORITIES)}."
        )
    elif end - now < NOTICE:
        yield SigningProblem(
            f"{what} expire le {_day(end)} : "
            f"préparez dès maintenant le remplacement de {SETTINGS.get(what, timestamps.AUTHORITIES)}.",
            False,
        )


def _authority_usage(what: str, certificate: x509.Certificate) -> Iterator[SigningProblem]:
    constraints, usage = _extension(certificate, x509.BasicConstraints), _extension(certificate, x509.KeyUsage)
    if constraints is None or not constraints.ca:
        yield SigningProblem(
            f"{what} n'est pas une autorité de certification : mettez un certificat d'autorité dans {keys.CA}."
        )
    elif usage is not None and not usage.key_cert_sign:
        yield SigningProblem(
            f"{what} n'a pas le droit d'émettre des certificats (keyCertSign) : "
            f"faites émettre un certificat d'autorité complet et mettez-le dans {keys.CA}."
        )


def _seal_usage(what: str, certificate: x509.Certificate) -> Iterator[SigningProblem]:
    constraints, usage = _extension(certificate, x509.BasicConstraints), _extension(certificate, x509.KeyUsage)
    if constraints is not None and constraints.ca:
        yield SigningProblem(f"{what} est un certificat d'autorité : mettez un certificat de cachet dans {keys.SEAL}.")
    elif usage is None or not (usage.digital_signature and usage.content_commitment):
        yield SigningProblem(
            f"{what} ne peut pas signer : son certificat doit porter les usages digitalSignature et nonRepudiation ; "
            f"faites-en émettre un autre et mettez-le dans {keys.SEAL}."
        )


def _extension(certificate: x509.Certificate, kind: type) -> Any:
    try:
        return certificate.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None


def _file(held: pki.Authority | pki.Seal) -> keys.KeyFile:
    return keys.KeyFile(certificate=held.certificate, key=held.key, others=held.chain)


def _day(moment: dt.datetime) -> str:
    return f"{moment:%d/%m/%Y}"


@register("signatures", deploy=True)
def check_seal(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Django check: a seal that the operator had made says whose it is, from where, and where it would be revoked."""
    if keys.in_development():
        return []
    try:
        seal = keys.load_key(keys.SEAL).certificate
    except keys.KeysUnusable:
        return []  # `check_keys` says so
    lacking = []
    if not seal.subject.get_attributes_for_oid(x509.NameOID.COUNTRY_NAME):
        lacking.append("le pays de l'organisme (C)")
    if not any(_extension(seal, kind) for kind in (x509.CRLDistributionPoints, x509.AuthorityInformationAccess)):
        lacking.append("l'adresse de sa liste de révocation")
    then = f"faites-en émettre un autre et mettez-le dans {keys.SEAL}."
    warnings: list[CheckMessage] = []
    if lacking:
        warnings.append(Warning(f"{SEAL} ne dit pas {' ni '.join(lacking)} : {then}", id="signatures.W002"))
    if "démonstration" in seal.subject.rfc4514_string().casefold():
        sentence = f"{SEAL} porte le nom d'un exploitant de démonstration, que chaque document imprimerait : {then}"
        warnings.append(Warning(sentence, id="signatures.W003"))
    return warnings


@register("signatures")
def check_keys(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Django check: keys unusable for signing are errors, a coming expiry is a warning."""
    return [
        Error(problem.sentence, id="signatures.E001")
        if problem.fatal
        else Warning(problem.sentence, id="signatures.W001")
        for problem in find_problems(dt.datetime.now(dt.UTC))
    ]
