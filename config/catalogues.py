"""The compiled catalogues that Django reads: made of the ``.po`` beside them on each machine, never kept in git.

``python -m config.catalogues`` (`make install`, and what needs them) makes those that are not current. Each says of
which text it was made: a checkout and a copy give files any date.
"""

import hashlib
import os
import tempfile
from pathlib import Path

CONFIG = Path(__file__).resolve().parent
LOCALE = CONFIG / "locale"
FOLDERS = (LOCALE, CONFIG / "formats")
"""As in ``settings.LOCALE_PATHS``."""
SOURCE = "X-Source-SHA256"
"""Header of a compiled file: the digest of the catalogue that it was made of."""


def written() -> list[Path]:
    """Return the catalogues as people write them."""
    return sorted(path for folder in FOLDERS for path in folder.glob("*/LC_MESSAGES/*.po"))


def file_of(language: str) -> Path:
    """Return the catalogue of a language as people write it."""
    from django.utils.translation import to_locale  # compiling needs no Django

    return LOCALE / to_locale(language) / "LC_MESSAGES" / "django.po"


def is_current(path: Path) -> bool:
    """Tell whether the compiled file beside a catalogue is there, and made of what the catalogue says now."""
    compiled = path.with_suffix(".mo")
    return path.exists() and compiled.exists() and _head(path) in compiled.read_bytes()


def make(path: Path) -> None:
    """Compile a catalogue, whoever else may do so or read it at this moment."""
    import polib  # 30 ms, where there is nothing to do

    catalogue = polib.pofile(str(path))
    name, _, digest = _head(path).decode().strip().partition(": ")
    catalogue.metadata[name] = digest
    compiled = path.with_suffix(".mo")
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".mo", delete=False) as fresh:
        fresh.write(catalogue.to_binary())
    os.chmod(fresh.name, 0o644)  # noqa: PTH101, S103 - made by whoever installs, read by the site's own user
    os.replace(fresh.name, compiled)  # noqa: PTH105


def make_all() -> list[Path]:
    """Compile what is not current and return it."""
    stale = [path for path in written() if not is_current(path)]
    for path in stale:
        make(path)
    return stale


def _head(path: Path) -> bytes:
    return f"{SOURCE}: {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode()


if __name__ == "__main__":
    make_all()
