"""MACs of entries: what the database's owner appends, moves or makes again without the journal's key is told."""

import base64

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from tests.kit import lives
from tests.kit.behind import behind_the_triggers
from workflow import authentication, journal, keys, notes, tree
from workflow.faults import ChainFault
from workflow.models import Checkpoint, PendingLeaf, Transition

pytestmark = pytest.mark.django_db
STRANGER = "a secret that the journal never had, drawn by whoever owns the database"


def found(*kept: str) -> set[ChainFault]:
    """Return what a whole check finds, the kept notes included."""
    copies = [notes.KeptCheckpoint(note) for note in kept]
    return {fault.what for fault in [*journal.check(tree.required(copies)), *tree.check(copies)]}


def write(entry: Transition) -> None:
    """Write an entry over the one that stands there, with the rights of the owner."""
    values = {field.column: field.get_db_prep_save(getattr(entry, field.attname), connection) for field in COLUMNS}
    columns = ", ".join(f"{column} = %s" for column in values)
    behind_the_triggers(f"UPDATE workflow_transition SET {columns} WHERE id = %s", *values.values(), entry.pk)


COLUMNS = [field for field in Transition._meta.concrete_fields if not field.primary_key]


def mend_head(convention, entry: Transition) -> None:
    behind_the_triggers(
        "UPDATE conventions_convention SET journal_length = %s, journal_head = %s, status = %s WHERE id = %s",
        *(entry.position, entry.hash, entry.target, convention.pk),
    )


def forget_tree_and_plant_it_again(*, publish: bool = True) -> None:
    """Remove tree and checkpoints, let every entry wait again and the service itself do the rest."""
    for table in ("workflow_checkpoint", "workflow_leaf", "workflow_treenode", "workflow_pendingleaf"):
        behind_the_triggers(f"DELETE FROM {table}")
    PendingLeaf.objects.bulk_create(PendingLeaf(entry=entry) for entry in Transition.objects.order_by("id"))
    if publish:
        tree.publish()


def forget_macs() -> None:
    """As in a database of before there were MACs."""
    behind_the_triggers("UPDATE workflow_transition SET mac = '', mac_key = ''")


def appended(convention, **mac: str) -> Transition:
    """Append an entry as the owner can: hash, length, head and status are right."""
    last = journal.entries_of(convention).last()
    forged = Transition.objects.get(pk=last.pk)
    forged.pk, forged.position, forged.previous_hash = None, last.position + 1, last.hash
    forged.personal_digest, forged.request_key, forged.source, forged.target = "", "", last.target, "closed"
    forged.subject_label, forged.subject_uuid = convention.journal_label(), convention.uuid
    forged.hash = journal.hash_of(forged)
    forged.mac, forged.mac_key = mac.get("mac", ""), mac.get("mac_key", "")
    forged.save(force_insert=True)
    mend_head(convention, forged)
    return forged


def made_again(convention, change, authenticate=lambda entry: None) -> None:
    """Let ``change`` alter the list of entries; then make positions, hashes and head again."""
    entries = list(journal.entries_of(convention))
    behind_the_triggers(
        "UPDATE workflow_transition SET position = position + 9999 WHERE root_uuid = %s", convention.uuid
    )
    previous = ""
    for position, entry in enumerate(change(entries), start=1):
        entry.position, entry.previous_hash = position, previous
        entry.hash = previous = journal.hash_of(entry)
        authenticate(entry)
        write(entry)
    mend_head(convention, journal.entries_of(convention).last())


def somebody_else(entries: list[Transition]) -> list[Transition]:
    entries[1].actor_id = "somebody-else"
    return entries


def exchanged(entries: list[Transition]) -> list[Transition]:
    """Two entries of other subjects than the agreement change places, so that no state contradicts."""
    entries[1], entries[2] = entries[2], entries[1]
    for entry in entries:
        entry.source = entry.target
    return entries


# -- what is written -------------------------------------------------------------------------------------------


def test_each_entry_carries_a_mac_and_the_number_of_its_key():
    """Under a key that is not the one which signs checkpoints, nor found from it."""
    lives.opened()
    entry, key = Transition.objects.first(), keys.present()
    assert entry.mac == authentication.mac_of(entry.hash, key)
    assert entry.mac_key == key.number
    assert key.mac != key.signing.private_bytes_raw()
    assert key.mac[:4].hex() != key.number
    assert found() == set()


def test_what_is_exported_is_as_before():
    """Nobody else can verify a MAC: earlier programs read the same lines."""
    lives.opened()
    [row, *_others] = journal.export(Transition.objects.order_by("id"))
    assert not {"mac", "mac_key"} & set(row)


# -- attacks ---------------------------------------------------------------------------------------------------


def test_an_entry_appended_without_the_key_is_told():
    """With a right hash, head and status: without a MAC, before and after the service has put it in its tree."""
    convention = lives.validated()
    tree.publish()
    appended(convention)
    assert found() == {ChainFault.MAC_MISSING}
    tree.publish()
    assert found() == {ChainFault.MAC_MISSING}


def test_a_mac_of_another_entry_or_another_chain_does_not_serve():
    """Replayed as it is: from the entry before, from the same place of another agreement."""
    convention, other = lives.validated(), lives.validated()
    tree.publish()
    length = journal.entries_of(convention).count()
    for entry in (journal.entries_of(convention).last(), journal.entries_of(other).get(position=length)):
        forged = appended(convention, mac=entry.mac, mac_key=entry.mac_key)
        assert found() == {ChainFault.MAC_WRONG}
        behind_the_triggers("DELETE FROM workflow_pendingleaf WHERE entry_id = %s", forged.pk)
        behind_the_triggers("DELETE FROM workflow_transition WHERE id = %s", forged.pk)
        mend_head(convention, journal.entries_of(convention).last())
        behind_the_triggers("UPDATE conventions_convention SET status = 'validated' WHERE id = %s", convention.pk)
        assert found() == set()


@pytest.mark.parametrize("number", [None, "ffffffff"])
def test_a_mac_under_a_key_of_ones_own_is_told(settings, number):
    """Whether it is called by its own number or by ours."""
    convention = lives.validated()
    ours = keys.present().number
    last = journal.entries_of(convention).last()
    forged = appended(convention)
    settings.JOURNAL_KEY, right = STRANGER, settings.JOURNAL_KEY
    stranger = keys.present()
    settings.JOURNAL_KEY = right
    forged.mac, forged.mac_key = authentication.mac_of(forged.hash, stranger), number or ours
    write(forged)
    assert last.position + 1 == forged.position
    assert found() == {ChainFault.MAC_KEY if number else ChainFault.MAC_WRONG}


@pytest.mark.parametrize("change", [somebody_else, exchanged])
def test_a_chain_made_again_without_the_key_is_told(change):
    """An entry changed, or two that change places; hashes, head, and by the service itself tree and checkpoints."""
    convention = lives.validated()
    tree.publish()
    made_again(convention, change)
    assert ChainFault.MAC_WRONG in found()
    forget_tree_and_plant_it_again()
    assert found() == {ChainFault.MAC_WRONG}


def test_macs_removed_are_told_by_the_checkpoint_that_requires_them():
    """Ours, as long as it stands there."""
    convention = lives.validated()
    tree.publish()
    made_again(convention, somebody_else)
    forget_macs()
    assert ChainFault.MAC_MISSING in found()


def test_macs_and_checkpoints_removed_are_told_until_the_service_makes_another():
    """A base that looks as before the upgrade: entries that no checkpoint covers are a fault."""
    convention = lives.validated()
    tree.publish()
    made_again(convention, somebody_else)
    forget_macs()
    forget_tree_and_plant_it_again(publish=False)
    assert found() == {ChainFault.UNCOVERED}


def test_macs_and_checkpoints_removed_are_told_by_one_checkpoint_kept_outside():
    """After the service has made new ones: the kept one says from where MACs are required, and another root."""
    convention = lives.validated()
    kept = tree.publish().note
    made_again(convention, somebody_else)
    forget_macs()
    forget_tree_and_plant_it_again()
    assert found(kept) == {ChainFault.MAC_MISSING, ChainFault.REWRITTEN}


def test_macs_and_checkpoints_removed_are_told_by_what_the_environment_says(settings):
    """Without any outsider: the configuration says from where they are required; the new checkpoint repeats it."""
    convention = lives.validated()
    first = tree.publish()
    rule = notes.read(first.note).macs
    settings.JOURNAL_MACS_REQUIRED = [(rule.start, rule.key)]
    made_again(convention, somebody_else)
    forget_macs()
    forget_tree_and_plant_it_again()
    assert found() == {ChainFault.MAC_MISSING}
    assert notes.read(Checkpoint.objects.last().note).macs == rule


def test_a_leaked_key_of_before_writes_nothing_more(settings):
    """Once a checkpoint says that the new key is required, MACs of the old one are refused on later entries."""
    convention, leaked = lives.validated(), keys.present()
    tree.publish()
    settings.JOURNAL_KEY, settings.JOURNAL_KEY_FALLBACKS = "the next key of the journal", [settings.JOURNAL_KEY]
    tree.publish()
    forged = appended(convention)
    forged.mac, forged.mac_key = authentication.mac_of(forged.hash, leaked), leaked.number
    write(forged)
    assert found() == {ChainFault.MAC_RETIRED}


def test_a_forged_entry_that_is_no_entry_at_all_is_told_and_stops_nothing():
    """Any text for a hash, a list where data should be: it enters the tree, and the check goes on to name it."""
    convention = lives.validated()
    forged = appended(convention)
    behind_the_triggers(
        "UPDATE workflow_transition SET hash = 'no hash', data = '[1]', name = %s WHERE id = %s",
        *(journal.ERASE, forged.pk),
    )
    behind_the_triggers("UPDATE conventions_convention SET journal_head = 'no hash' WHERE id = %s", convention.pk)
    assert tree.grow() == Transition.objects.count()
    assert found() == {ChainFault.CONTENT_CHANGED, ChainFault.UNCOVERED}


# -- upgrade and rotation --------------------------------------------------------------------------------------


def test_old_entries_without_checkpoint_are_a_fault_until_one_covers_them(capsys):
    """After the upgrade of a base that had none; the first checkpoint says from where MACs are required."""
    convention = lives.validated()
    forget_macs()
    assert found() == {ChainFault.UNCOVERED}
    with pytest.raises(CommandError):
        call_command("check_journal")
    assert "aucun point de contrôle ne couvre" in capsys.readouterr().err
    old, first = Transition.objects.count(), tree.publish()
    assert notes.read(first.note).macs == notes.MacRule(old, keys.present().number)
    assert found() == set()
    lives.sign(convention, "host")
    tree.publish()
    assert notes.read(Checkpoint.objects.last().note).macs == notes.MacRule(old, keys.present().number)
    call_command("check_journal")
    assert f"dont {old} d'avant les codes d'authentification" in capsys.readouterr().out


def test_old_entries_hold_by_the_checkpoint_that_covers_them():
    """They have no MAC; made again they give another root, and what is appended behind them needs a MAC."""
    convention = lives.validated()
    forget_macs()
    tree.publish()
    forged = appended(convention)
    assert found() == {ChainFault.MAC_MISSING}
    made_again(convention, somebody_else)
    assert ChainFault.REWRITTEN in found()
    assert Transition.objects.get(pk=forged.pk).mac == ""


def test_a_checkpoint_of_before_covers_too_and_is_signed_again_with_the_rule():
    """The last one before the upgrade lacks the line: over the same entries another one is made."""
    lives.validated()
    forget_macs()
    tree.grow()
    at, size = "2026-01-01T00:00:00Z", tree.size()
    old = notes.sign_lines(str(size), base64.b64encode(tree.root(size)).decode(), at)
    Checkpoint.objects.create(size=size, at=at, note=old)
    assert notes.read(old).macs is None
    assert found(old) == set()
    again = tree.publish()
    assert (again.size, notes.read(again.note).macs.start) == (size, size)
    assert tree.publish() == again
    assert found(old, again.note) == set()


def test_entries_of_a_retired_key_stay_right(settings):
    """The secret is kept among those of before; without it the check says which setting is missing."""
    convention = lives.validated()
    first, before = tree.publish(), settings.JOURNAL_KEY
    settings.JOURNAL_KEY = "the next key of the journal"
    assert ChainFault.MAC_KEY in found()
    settings.JOURNAL_KEY_FALLBACKS = [before]
    lives.sign(convention, "host")
    assert found(first.note) == set()
    second = tree.publish()
    rule = notes.read(second.note).macs
    assert rule == notes.MacRule(first.size, keys.present().number)
    assert found(first.note, second.note) == set()
    assert [key.split("+")[0] for key in notes.verifier_keys()] == ["testserver/journal"] * 2


def test_two_keys_serve_while_one_replaces_the_other(settings):
    """A process that still has the old key writes between two entries of the new one: both are right."""
    convention, before = lives.validated(), settings.JOURNAL_KEY
    tree.publish()
    settings.JOURNAL_KEY, settings.JOURNAL_KEY_FALLBACKS = "the next key of the journal", [before]
    lives.sign(convention, "host")
    settings.JOURNAL_KEY, settings.JOURNAL_KEY_FALLBACKS = before, ["the next key of the journal"]
    lives.sign(convention, "head")
    settings.JOURNAL_KEY, settings.JOURNAL_KEY_FALLBACKS = "the next key of the journal", [before]
    assert found() == set()
    tree.publish()
    assert found() == set()


def test_the_site_moves_and_macs_stay_required_from_where_they_were(settings):
    """Another name of the journal makes another checkpoint, not another beginning."""
    convention = lives.validated()
    tree.publish()
    forged, old = appended(convention), notes.verifier_key()
    settings.SITE_URL, settings.JOURNAL_RETIRED_KEYS = "https://elsewhere.example", [old]
    tree.publish()
    assert notes.read(Checkpoint.objects.last().note).macs.start == 0
    assert found() == {ChainFault.MAC_MISSING}
    assert forged.mac == ""
