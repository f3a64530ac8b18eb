"""Time-stamping authorities in the settings, for the tests of what is signed and archived."""

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from signatures import timestamps
from tests.signatures import authorities


@pytest.fixture(autouse=True)
def _nobody_failed_before():
    with pytest.MonkeyPatch.context() as patch:  # not the test's own: no play of the cast asks an authority
        patch.setattr(timestamps, "_failed", {})
        yield


@pytest.fixture
def asked(settings, tmp_path):
    """Make the given authorities those of the settings."""

    def ask(*given: timestamps.TimestampAuthority) -> None:
        anchors = tmp_path / "tsa.pem"
        root = authorities.identity()[0]
        crl = timestamps.keys.pem.armor("X509 CRL", authorities.no_revocation(root))
        anchors.write_bytes(root.certificate.public_bytes(Encoding.PEM) + crl)
        settings.SIGNATURE_TIMESTAMP_AUTHORITIES = [(one.url, str(anchors)) for one in given]
        settings.SIGNATURE_TIMESTAMP_SECONDS = 1.0

    return ask


@pytest.fixture
def authority(asked, settings):
    """An honest authority in the settings, which has the time that it takes on a busy machine."""
    with authorities.running() as one:
        asked(one)
        settings.SIGNATURE_TIMESTAMP_SECONDS, settings.SIGNATURE_TIMESTAMP_SECONDS_TOGETHER = one.seconds, 60
        yield one
