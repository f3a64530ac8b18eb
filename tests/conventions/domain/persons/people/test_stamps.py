"""The stamp of a school or of a host: any picture becomes a small one that we drew, printed where its owner signs."""

import io

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from PIL import Image, PngImagePlugin

from conventions.domain.dossier.agreements.freezing import canonical_data
from conventions.domain.law.documents import render_agreement
from conventions.domain.persons.people.models import Stamp
from conventions.domain.persons.people.stamps import LARGEST, PRINTED, draw_again, set_stamp, stamp_of
from tests.kit import lives
from tests.kit.pdfa import broken_rules, needs_validator


def picture(size=(800, 500), kind="PNG", mode="RGBA", **more) -> bytes:
    """Return a file as a telephone or a scanner makes it."""
    out = io.BytesIO()
    Image.new(mode, size, (11, 85, 99, 128)[: len(mode)]).save(out, kind, **more)
    return out.getvalue()


def test_a_picture_is_drawn_again_small_and_bare():
    """Another format, at most the printed size, on white, without what its file said of it."""
    note = PngImagePlugin.PngInfo()
    note.add_text("Comment", "48.85, 2.35")
    drawn = draw_again(picture(pnginfo=note))
    with Image.open(io.BytesIO(drawn)) as image:
        assert image.format == "JPEG"
        assert image.mode == "RGB"
        assert image.size[0] <= PRINTED[0]
        assert image.size[1] <= PRINTED[1]
        assert not image.getexif()
    assert b"48.85" not in drawn
    assert len(drawn) < 30_000


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "ne se lit pas"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "ne se lit pas"),
        (picture()[:300], "ne se lit pas"),
        (picture(kind="GIF", mode="RGB"), "ne se lit pas"),
        (picture(size=(20, 20)), "trop petite"),
        (picture(size=(6000, 50)), "trop grande"),
        (b"a" * (LARGEST + 1), "2 Mo"),
    ],
)
def test_what_is_no_picture_of_a_stamp_is_refused(content, said):
    """Drawings that run code, cut files, other formats, wrong sizes."""
    with pytest.raises(ValidationError, match=said):
        draw_again(content)


@pytest.mark.django_db
def test_both_stamps_are_printed_where_their_owners_sign():
    """As pictures that are heard, beside a narrower place of signature; frozen with the agreement."""
    convention = lives.school_completed()
    without = render_agreement(canonical_data(convention))
    set_stamp(convention.school, content=picture(), by="Solange Essai")
    set_stamp(convention.host, content=picture(kind="JPEG", mode="RGB"), by="João Essai")
    data = canonical_data(convention)
    rendered = render_agreement(data)
    assert rendered == render_agreement(data)
    with pikepdf.open(io.BytesIO(rendered.pdf)) as document:
        assert sum(len(page.resources.get("/XObject", {})) for page in document.pages) == 2
    before, after = ({box.field_name: box.x1 - box.x0 for box in one.boxes} for one in (without, rendered))
    assert after["sig_host"] < before["sig_host"]
    assert after["sig_guardian_1"] == before["sig_guardian_1"]
    set_stamp(convention.school, content=picture(size=(300, 300)), by="Solange Essai")
    assert Stamp.objects.count() == 2
    stamp_of(convention.school).delete()
    assert canonical_data(convention)["school"]["stamp"] == ""


@needs_validator
@pytest.mark.django_db
def test_an_agreement_with_stamps_is_conformant():
    """PDF/A-2b as without."""
    convention = lives.school_completed()
    set_stamp(convention.school, content=picture(), by="Solange Essai")
    assert broken_rules(render_agreement(canonical_data(convention), claim_pdfa=True).pdf) == []
