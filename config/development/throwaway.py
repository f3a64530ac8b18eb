"""Runs a command as production would, its values invented: ``python -m config.development.throwaway check``."""

import datetime as dt
import os
import secrets
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding

from signatures import keys, pki

ROOT = Path(__file__).resolve().parents[2]


def production_environment(folder: Path) -> dict[str, str]:
    """Return what production must set, invented; the signing keys are written into ``folder``."""
    now = dt.datetime.now(dt.UTC)
    root = pki.create_root(name="Throw-away root", organisation="Throw-away", now=now)
    authority = pki.create_authority(root=root, name="Throw-away CA", organisation="Throw-away", now=now)
    authority = replace(authority, crl_url="https://conventions.example.org/pki/throw-away.crl")
    seal = pki.create_seal(ca=authority, name="Throw-away seal", organisation="Throw-away", now=now)
    password = secrets.token_urlsafe(16)
    (folder / "root.pem").write_bytes(root.certificate.public_bytes(Encoding.PEM))
    (folder / "ca.p12").write_bytes(keys.as_pkcs12(authority.certificate, authority.key, password=password))
    (folder / "seal.p12").write_bytes(keys.as_pkcs12(seal.certificate, seal.key, seal.chain, password=password))
    return {
        "DJANGO_ENV": "production",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "LINK_KEY": secrets.token_urlsafe(50),
        "CODE_KEY": secrets.token_urlsafe(50),
        "JOURNAL_KEY": secrets.token_urlsafe(50),
        "SITE_URL": "https://conventions.example.org",
        "CLIENT_IP_HEADER": "X-Forwarded-For",
        "PROXY_SSL_HEADER": "X-Forwarded-Proto",
        "BUFFERING_PROXY": "nginx",
        "STATIC_ROOT": str(folder / "static"),
        "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
        "EMAIL_URL": "smtp+tls://nobody:nothing@mail.example.org:587",
        "DEFAULT_FROM_EMAIL": "Conventions de stage <ne-pas-repondre@example.org>",
        "SMS_GATEWAY_URL": "https://sms.example.org/messages",
        "SMS_GATEWAY_TOKEN": secrets.token_urlsafe(16),
        "OPERATOR_NAME": "Exploitant fictif",
        "OPERATOR_ADDRESS": "1 rue de l'Exemple, 75000 Paris",
        "OPERATOR_EMAIL": "contact@example.org",
        "OPERATOR_DPO_EMAIL": "dpo@example.org",
        "OPERATOR_PUBLICATION_DIRECTOR": "Direction de l'exploitant fictif",
        "OPERATOR_HOSTING": "Hébergeur fictif, 1 rue de l'Exemple, 75000 Paris",
        "SIGNATURE_ROOT_PEM": str(folder / "root.pem"),
        "SIGNATURE_CA_PKCS12": str(folder / "ca.p12"),
        "SIGNATURE_CA_PASSWORD": password,
        "SIGNATURE_SEAL_PKCS12": str(folder / "seal.p12"),
        "SIGNATURE_SEAL_PASSWORD": password,
    }


def main(arguments: list[str]) -> int:
    """Run ``manage.py`` with these values alone and return its exit status; a check finds its static files ready."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR") if name in os.environ}
    with tempfile.TemporaryDirectory() as folder:
        environment = kept | production_environment(Path(folder))
        if "check" in arguments:
            manage("collectstatic", "--noinput", "--verbosity", "0", environment=environment)
        return manage(*arguments, environment=environment)


def manage(*arguments: str, environment: dict[str, str]) -> int:
    """Run ``manage.py`` in ``environment`` and return its exit status."""
    return subprocess.run([sys.executable, ROOT / "manage.py", *arguments], env=environment, check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
