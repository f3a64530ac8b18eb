"""Recordings that families hear: only a person's, a school's own voice first; staff are told of what is missing."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from conventions.domain.persons.spoken.models import Recording
from conventions.domain.persons.spoken.queries import heard_at, languages_of, refused_files
from conventions.domain.persons.spoken.sentences import EXPECTED, SENTENCES
from conventions.domain.persons.spoken.services import keep_recording, named_language
from conventions.domain.persons.spoken.sounds import LARGEST, media_type_of
from tests.kit import lives
from tests.kit.people_factory import make_user
from tests.kit.refusals import refused
from tests.kit.sign_in import signed_in, verified
from workflow.engine import Refused

pytestmark = pytest.mark.django_db
SOUND = b"OggS" + b"\0" * 200
SHIMAORE = EXPECTED[0]


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.SPOKEN_DIR = str(tmp_path)
    return tmp_path


def offered(school) -> dict[str, list[str]]:
    return {one.language.code: [said.name for said in one.said] for one in heard_at(school)}


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"OggS....", "audio/ogg"),
        (b"\x1a\x45\xdf\xa3....", "audio/webm"),
        (b"\0\0\0\x20ftypM4A ", "audio/mp4"),
        (b"ID3....", "audio/mpeg"),
    ],
)
def test_a_sound_is_known_by_its_first_octets(content, media_type):
    assert media_type_of(content) == media_type


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"<script>alert(1)</script>", "recording_unreadable"), (b"", "recording_unreadable"),
     (b"OggS" + b"\0" * LARGEST, "recording_too_large")],
)  # fmt: skip
def test_what_is_no_short_sound_is_refused(content, code):
    with refused(code):
        media_type_of(content)


def test_a_language_without_recording_is_not_offered_and_the_school_speaks_before_the_operator():
    """Fifteen sentences, six languages expected; nothing is offered of what nobody said."""
    school, other = lives.make_school(), lives.make_school()
    assert offered(school) == {}
    assert len(SENTENCES) == 15
    assert all(len(one.missing) == 15 for one in languages_of(school))
    everybodys = keep_recording(None, SHIMAORE, "call", SOUND, by="account:1")
    own = keep_recording(school, SHIMAORE, "call", SOUND + b"2", by="account:2")
    keep_recording(school, named_language("Wayana"), "meaning", SOUND, by="account:2")
    assert offered(school) == {"swb": ["call"], "wayana": ["meaning"]}
    assert offered(other) == {"swb": ["call"]}
    assert heard_at(school)[0].said[0].recording == own.uuid
    assert heard_at(other)[0].said[0].recording == everybodys.uuid
    again = keep_recording(school, SHIMAORE, "call", SOUND + b"3", by="account:2")
    assert again.pk == own.pk


def test_files_dropped_into_the_folder_are_offered_and_what_is_none_is_told(folder, client):
    """The name says language and sentence; a page of a stranger's folder is never read."""
    for language, name, content in (
        ("buc", "call.ogg", SOUND),
        ("buc", "inconnue.ogg", SOUND),
        ("buc", "free.ogg", b"OggS" + b"\0" * LARGEST),
    ):
        (folder / language).mkdir(exist_ok=True)
        (folder / language / name).write_bytes(content)
    school = lives.make_school()
    assert offered(school) == {"buc": ["call"]}
    assert refused_files() == ["buc/free.ogg", "buc/inconnue.ogg"]
    played = client.get(reverse("dropped_sound", args=["buc", "call"]))
    assert (played.content, played["Content-Type"]) == (SOUND, "audio/ogg")
    assert client.get(reverse("dropped_sound", args=["buc", "free"])).status_code == 404
    keep_recording(None, SHIMAORE, "call", SOUND, by="account:1")
    row = Recording.objects.get()
    assert client.get(reverse("recording_sound", args=[row.uuid])).content == SOUND


def test_the_office_records_on_the_page_and_comes_to_the_next_sentence():
    """A file without sound is refused and not kept; then comes the next missing sentence; the pupil's page plays it."""
    convention = lives.validated()
    office = convention.school.staff.filter(role="office").first() or lives.hire(convention.school, "office")
    client = signed_in(office.user)
    address = reverse("recording", args=["swb", "who_writes"])
    page = client.get(reverse("recordings")).content.decode()
    assert "manque" in page
    assert f'<a class="fr-btn fr-btn--secondary" href="{address}">' in page
    bad = client.post(address, {"sound": SimpleUploadedFile("a.ogg", b"texte")})
    assert bad.status_code == 422
    assert "OGG, WebM, M4A ou MP3" in bad.content.decode()
    good = client.post(address, {"sound": SimpleUploadedFile("a.ogg", SOUND)})
    assert good.url == reverse("recording", args=["swb", "internship"])
    following = client.get(good.url)
    assert "microphone=(self)" in following["Permissions-Policy"]
    assert "media-src 'self' blob:" in following["Content-Security-Policy"]
    assert "1 phrases publiées sur 15" in following.content.decode()
    named = client.post(reverse("recordings"), {"name": "Wayana"})
    assert client.get(named.url).status_code == 200
    client.post(named.url, {"sound": SimpleUploadedFile("a.ogg", SOUND)})
    assert offered(convention.school) == {"swb": ["who_writes"], "wayana": ["who_writes"]}
    gate = client.get(lives.page_of(lives.requests(convention)["guardian_1"])).content.decode()
    assert "<audio" in gate
    assert "Shimaore, Wayana" in gate
    client.post(reverse("recording_remove", args=["swb", "who_writes"]))
    assert offered(convention.school) == {"wayana": ["who_writes"]}


def test_the_operator_records_for_all():
    administrator = make_user(is_administrator=True)
    client = verified(administrator)
    address = reverse("operator_recording", args=["djk", "free"])
    assert client.post(address, {"sound": SimpleUploadedFile("a.webm", b"\x1a\x45\xdf\xa3x")}).status_code == 302
    assert offered(lives.make_school()) == {"djk": ["free"]}
    with pytest.raises(Refused):
        named_language(" ")
