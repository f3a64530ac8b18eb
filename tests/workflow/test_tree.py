"""The tree over the journal: it grows after commits, its checkpoints extend each other, no rewriting passes."""

import base64
import threading

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from tests.kit import lives
from tests.kit import merkle as outsider
from tests.kit.behind import behind_the_triggers
from tests.kit.owner import as_owner
from workflow import journal, keys, merkle, notes, tree
from workflow.actors import system
from workflow.authentication import authenticate
from workflow.models import Checkpoint, Leaf, PendingLeaf, PersonalPart, Transition, TreeNode

pytestmark = pytest.mark.django_db


def faults(*kept: str) -> list[str]:
    return [str(fault) for fault in tree.check([notes.KeptCheckpoint(note) for note in kept])]


def published(convention=None) -> Checkpoint:
    convention or lives.validated()
    return tree.publish()


def kept_file(path) -> str:
    call_command("export_checkpoints", str(path))
    return str(path)


# -- growing ---------------------------------------------------------------------------------------------------


def test_each_entry_waits_then_has_one_leaf():
    """Written in the transaction of the entry, without a statement of the door's."""
    lives.validated()
    entries = Transition.objects.count()
    assert PendingLeaf.objects.count() == entries
    assert tree.grow() == entries
    assert not PendingLeaf.objects.exists()
    assert list(Leaf.objects.order_by("index").values_list("index", flat=True)) == list(range(entries))
    assert tree.grow() == 0
    assert faults() == []


def test_growing_in_small_steps_gives_the_same_tree(monkeypatch):
    """One batch or many: the root depends on the entries and their order alone."""
    lives.validated()
    hashes = list(Transition.objects.order_by("id").values_list("hash", flat=True))
    builder = merkle.Builder()
    for hashed in hashes:
        builder.append(merkle.leaf_hash(bytes.fromhex(hashed)))
    monkeypatch.setattr(tree, "BATCH", 3)
    tree.grow()
    assert tree.root(len(hashes)) == builder.root()
    assert faults() == []


def test_an_entry_that_commits_late_comes_later():
    """A long act takes a number first and commits last: it enters after the others, nothing is left out."""
    convention = lives.validated()
    late = PendingLeaf.objects.order_by("entry_id")[3]
    PendingLeaf.objects.filter(pk=late.pk).delete()
    first = tree.grow()
    PendingLeaf.objects.create(entry_id=late.pk)
    assert tree.grow() == 1
    assert Leaf.objects.get(entry_id=late.pk).index == first
    lives.sign(convention, "host")
    tree.publish()
    assert faults() == []


def queue_by_hand(key: int) -> None:
    behind_the_triggers("INSERT INTO workflow_pendingleaf (entry_id) VALUES (%s)", key)


def test_a_leaf_that_waits_again_stops_nothing_and_is_told(caplog):
    """One INSERT into the queue: it is a fault as long as it waits, then it is logged and taken out."""
    convention = lives.validated()
    tree.publish()
    key = Leaf.objects.get(index=2).entry_id
    PendingLeaf.objects.create(entry_id=key)
    assert faults() == [f"entrée {key} : elle attend d'entrer dans l'arbre, et y est déjà ou n'existe pas"]
    lives.sign(convention, "host")
    waiting = PendingLeaf.objects.count() - 1
    assert tree.grow() == waiting > 0
    assert f"the entry {key} waits for its leaf" in caplog.text
    assert not PendingLeaf.objects.exists()
    tree.publish()
    assert faults() == []


def test_a_leaf_that_waits_for_no_entry_stops_nothing_and_is_told(caplog):
    """Somebody whom no foreign key holds put it there: before the others, between them or after them."""
    convention = lives.validated()
    tree.publish()
    for key in (-5, 10**9):
        queue_by_hand(key)
    assert len(faults()) == 2
    lives.sign(convention, "host")
    assert tree.grow() > 0
    assert "the entry -5 waits" in caplog.text
    assert faults() == []


@pytest.mark.parametrize("ahead", [0, 2, 10**18])
def test_a_leaf_put_in_by_hand_stops_nothing_and_is_told(ahead, caplog):
    """The leaf stands where the tree ends, a little after, or far away: it grows around it, and so do the proofs."""
    convention = lives.validated()
    size = tree.publish().size
    lives.sign(convention, "host")
    stolen, *others = PendingLeaf.objects.order_by("entry_id").values_list("entry_id", flat=True)
    Leaf.objects.create(index=size + ahead, entry_id=stolen)
    assert faults()
    assert tree.grow() == len(others)
    assert f"the leaf {size + ahead} was put in by hand" in caplog.text
    lives.sign(convention, "head")
    checkpoint = tree.publish()
    assert checkpoint.size > size
    assert bool(faults(checkpoint.note)) == (ahead > 2)
    proof = tree.prove_inclusion(Transition.objects.latest("id"), checkpoint.size)
    outsider.verify_inclusion(
        merkle.leaf_hash(bytes.fromhex(Transition.objects.latest("id").hash)),
        proof.index,
        proof.size,
        [bytes.fromhex(text) for text in proof.hashes],
        notes.read(checkpoint.note).root,
    )


def test_a_leaf_of_no_entry_stops_nothing_and_stays_a_fault():
    """Put in by somebody whom no foreign key holds."""
    convention = lives.validated()
    size = tree.publish().size
    behind_the_triggers("INSERT INTO workflow_leaf (index, entry_id) VALUES (%s, -7)", size)
    lives.sign(convention, "host")
    assert tree.publish().size > size + 1
    assert any(f"feuille {size} : elle manque, ou son entrée manque" in fault for fault in faults())


def test_every_leaf_put_in_the_queue_again_stops_nothing(monkeypatch, caplog):
    """More of them than one batch holds."""
    convention = lives.validated()
    tree.publish()
    monkeypatch.setattr(tree, "BATCH", 2)
    lives.sign(convention, "host")
    waiting = PendingLeaf.objects.count()
    PendingLeaf.objects.bulk_create(
        PendingLeaf(entry_id=key) for key in Leaf.objects.values_list("entry_id", flat=True)
    )
    assert tree.grow() == waiting
    assert not PendingLeaf.objects.exists()
    assert caplog.text.count("taken out of the queue") == Leaf.objects.count() - waiting


@pytest.mark.django_db(transaction=True)
def test_two_jobs_at_once_enter_each_entry_once():
    """Whoever comes second waits, then finds nothing left."""
    lives.validated()
    entered = []

    def work():
        try:
            entered.append(tree.grow())
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(entered) == [0, 0, 0, Transition.objects.count()]
    assert faults() == []


@pytest.mark.parametrize("table", ["workflow_leaf", "workflow_treenode"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET {} = {}", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_leaves_and_nodes_only_grow(table, statement):
    """The database refuses anything else."""
    published()
    column = "index" if table == "workflow_leaf" else "position"
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(IntegrityError, match="only grows"), as_owner() as cursor:
        cursor.execute(statement.format(table, column, column))


def test_a_checkpoint_keeps_its_note_and_may_get_a_token():
    """The time-stamp may come later; what it is about may not change."""
    checkpoint = published()
    assert checkpoint.token is None
    assert tree.add_token(checkpoint, lambda note: b"").token is None
    assert bytes(tree.add_token(checkpoint, lambda note: b"token").token) == b"token"
    assert bytes(tree.add_token(checkpoint, lambda note: b"another").token) == b"token"
    with pytest.raises(IntegrityError, match="only grows"), transaction.atomic():
        Checkpoint.objects.filter(pk=checkpoint.pk).update(note="x")


def test_a_proof_costs_two_queries_whatever_the_tree(django_assert_num_queries):
    """Its index, and its nodes at once."""
    checkpoint = published()
    entry = Transition.objects.order_by("id")[4]
    with django_assert_num_queries(2):
        proof = tree.prove_inclusion(entry, checkpoint.size)
    outsider.verify_inclusion(
        merkle.leaf_hash(bytes.fromhex(entry.hash)),
        proof.index,
        proof.size,
        [bytes.fromhex(text) for text in proof.hashes],
        notes.read(checkpoint.note).root,
    )


# -- checkpoints -----------------------------------------------------------------------------------------------


def test_a_checkpoint_is_made_when_there_is_something_new():
    """One per growth; the next one extends it, with a proof that an outsider can follow."""
    assert tree.publish() is None
    convention = lives.validated()
    first = tree.publish()
    assert tree.publish() == first
    lives.sign(convention, "host")
    second = tree.publish()
    assert second.size > first.size
    outsider.verify_consistency(
        first.size,
        second.size,
        notes.read(first.note).root,
        notes.read(second.note).root,
        tree._hashes_of(outsider.consistency(first.size, second.size)),
    )


def test_a_checkpoint_is_signed_again_once_the_key_has_changed(settings):
    """Over the same entries, once; the earlier one stays, and an old note that was altered does not serve again."""
    first, old = published(), notes.verifier_key()
    settings.JOURNAL_KEY, settings.JOURNAL_RETIRED_KEYS = "another key of the platform", [old]
    again = tree.publish()
    assert (again.size, notes.read(again.note).root) == (first.size, notes.read(first.note).root)
    assert again.note.splitlines()[-1] != first.note.splitlines()[-1]
    assert tree.publish() == again
    assert list(Checkpoint.objects.all()) == [first, again]
    assert faults(first.note, again.note) == []
    assert notes.read_by_present_key(first.note) is None
    assert notes.read_by_present_key(again.note.replace("testserver", "elsewhere")) is None
    assert notes.read_by_present_key("no note") is None


def test_a_note_says_origin_size_root_time_and_required_macs():
    """Lines that other tools read; the key is named by its identifier."""
    checkpoint = published()
    origin, size, root, at, macs, blank, signature = checkpoint.note.splitlines()
    assert origin == "testserver/journal"
    assert int(size) == checkpoint.size
    assert base64.b64decode(root) == tree.root(checkpoint.size)
    assert at == f"{checkpoint.at:%Y-%m-%dT%H:%M:%SZ}"
    assert macs == f"mac 0 {keys.present().number}"
    assert blank == ""
    assert signature.startswith("— testserver/journal ")
    _origin, identifier, key = notes.verifier_key().split("+", 2)
    assert base64.b64decode(signature.split(" ")[2])[:4].hex() == identifier
    assert base64.b64decode(key) == b"\x01" + keys.present().public


def test_any_letter_changed_in_a_note_is_found():
    """Every character of it, the signature included."""
    note = published().note
    for n, letter in enumerate(note):
        with pytest.raises(notes.BadNote):
            notes.read(note[:n] + ("A" if letter != "A" else "B") + note[n + 1 :])


def test_a_checkpoint_signed_with_a_retired_key_stays_valid(settings):
    """The key may change; notes signed before are read with the key that is kept, and with no other."""
    checkpoint = published()
    old = notes.verifier_key()
    settings.JOURNAL_KEY = "another key of the platform"
    assert any("pas celle du journal" in fault for fault in faults())
    settings.JOURNAL_RETIRED_KEYS = [old]
    assert faults() == []
    assert notes.read(checkpoint.note).size == checkpoint.size


def test_a_checkpoint_signed_under_an_earlier_host_stays_valid(settings):
    """The site may move; its key of before names the journal as it was called, and no other name is taken."""
    checkpoint, old = published(), notes.verifier_key()
    settings.SITE_URL = "https://elsewhere.example"
    assert any("pas de « elsewhere.example/journal »" in fault for fault in faults())
    settings.JOURNAL_RETIRED_KEYS = [old]
    assert faults() == []
    assert notes.read(checkpoint.note).size == checkpoint.size
    settings.JOURNAL_RETIRED_KEYS = [old.replace("testserver", "another.example")]
    assert any("pas de « elsewhere.example/journal »" in fault for fault in faults())


# -- attacks ---------------------------------------------------------------------------------------------------


def remove_entry(entry: Transition) -> None:
    behind_the_triggers("DELETE FROM workflow_personalpart WHERE entry_id = %s", entry.pk)
    behind_the_triggers("DELETE FROM workflow_transition WHERE id = %s", entry.pk)


def forget_tree() -> None:
    for table in ("workflow_checkpoint", "workflow_leaf", "workflow_treenode", "workflow_pendingleaf"):
        behind_the_triggers(f"DELETE FROM {table}")


def plant_tree_again() -> None:
    """Make a whole new tree over the entries there are, as an administrator with the key could."""
    forget_tree()
    PendingLeaf.objects.bulk_create(PendingLeaf(entry=entry) for entry in Transition.objects.order_by("id"))
    tree.publish()


def rewrite_chain(convention) -> None:
    """Change an entry and make hashes, MACs and head again, as somebody with the journal's key could."""
    previous = ""
    for entry in journal.entries_of(convention):
        entry.previous_hash = previous
        if entry.position == 2:
            entry.actor_id = "somebody-else"
        entry.hash = previous = journal.hash_of(entry)
        authenticate(entry)
        behind_the_triggers(
            "UPDATE workflow_transition SET actor_id = %s, previous_hash = %s, hash = %s, mac = %s WHERE id = %s",
            *(entry.actor_id, entry.previous_hash, previous, entry.mac, entry.pk),
        )
    behind_the_triggers("UPDATE conventions_convention SET journal_head = %s WHERE id = %s", previous, convention.pk)


def test_an_entry_that_never_entered_is_found():
    """Whoever takes it out of the queue hides nothing."""
    lives.validated()
    PendingLeaf.objects.order_by("entry_id").last().delete()
    tree.grow()
    [fault] = faults()
    assert "jamais entrée dans l'arbre" in fault


def test_a_removed_entry_is_found_by_the_tree():
    """In the middle or at the end."""
    published()
    entry = Transition.objects.order_by("id")[4]
    remove_entry(entry)
    assert f"feuille {Leaf.objects.get(entry_id=entry.pk).index}" in faults()[0]


def test_a_rewritten_chain_is_found_by_the_tree():
    """All hashes and MACs made again: the chains hold, the tree does not."""
    convention = lives.validated()
    checkpoint = published(convention)
    rewrite_chain(convention)
    assert [str(fault) for fault in journal.check()] == []
    found = faults()
    assert "l'arbre a été fait d'une autre entrée" in found[0]
    assert f"point de contrôle {checkpoint.size} : il donne une autre racine pour {checkpoint.size} entrées" in found[1]


def test_a_checkpoint_moved_to_another_size_is_found():
    """The row says one size, the signed note another."""
    size = published().size
    behind_the_triggers("UPDATE workflow_checkpoint SET size = %s", size + 1)
    assert faults() == [f"point de contrôle {size + 1} : son texte compte {size} entrées"]


def test_a_checkpoint_put_in_by_hand_is_told_and_takes_no_place():
    """It counts more than the tree: the service goes on with its own, and makes no other for it."""
    checkpoint = published()
    Checkpoint.objects.create(size=10**15, at=checkpoint.at, note=checkpoint.note.replace("mac 0", "mac 9"))
    assert tree.publish() == checkpoint
    assert faults() == [f"point de contrôle {10**15} : sa signature ne correspond pas à son texte"]


def test_a_changed_node_is_found():
    """A node that no leaf gives."""
    published()
    behind_the_triggers("UPDATE workflow_treenode SET hash = %s WHERE position = 2", b"\x00" * 32)
    assert any("fait d'une autre entrée" in fault for fault in faults())


def test_removed_leaves_and_nodes_are_found():
    """The last leaf alone, then its nodes too: the entry is outside, and the checkpoint counts it."""
    checkpoint = published()
    last = Leaf.objects.latest("index")
    behind_the_triggers("DELETE FROM workflow_leaf WHERE index = %s", last.index)
    assert any("retirée" in fault for fault in faults())
    behind_the_triggers("DELETE FROM workflow_treenode WHERE position >= %s", merkle.position((0, last.index)))
    found = faults()
    assert any("jamais entrée" in fault for fault in found)
    assert any(f"il compte {checkpoint.size} entrées" in fault for fault in found)


def test_a_journal_cut_at_its_end_is_found_by_what_an_outsider_kept(tmp_path):
    """The last agreement removed with every trace, tree and checkpoints made again: only the kept file knows."""
    lives.validated()
    tree.publish()
    last = lives.opened()
    path = kept_file(tmp_path / "checkpoints.txt")
    for entry in journal.entries_of(last):
        remove_entry(entry)
    behind_the_triggers("DELETE FROM conventions_presenceday WHERE convention_id = %s", last.pk)
    behind_the_triggers("DELETE FROM workflow_deadline WHERE subject_id = %s", last.pk)
    behind_the_triggers("DELETE FROM conventions_convention WHERE id = %s", last.pk)
    plant_tree_again()
    call_command("check_journal")
    with pytest.raises(CommandError):
        call_command("check_journal", "--checkpoints", path)


def test_a_complete_rewrite_is_found_by_what_an_outsider_kept(tmp_path, capsys):
    """Chains, heads, tree and checkpoints written anew with the platform's own key."""
    convention = lives.validated()
    path = kept_file(tmp_path / "checkpoints.txt")
    rewrite_chain(convention)
    plant_tree_again()
    call_command("check_journal")
    with pytest.raises(CommandError):
        call_command("check_journal", "--checkpoints", path)
    assert "le journal a été récrit" in capsys.readouterr().err


def test_a_kept_checkpoint_stays_true_while_the_journal_grows(tmp_path, capsys):
    """Weeks later; a forged one is told apart."""
    convention = lives.validated()
    published(convention)
    path = kept_file(tmp_path / "checkpoints.txt")
    lives.sign(convention)
    call_command("check_journal", "--checkpoints", path)
    assert "1 ailleurs" in capsys.readouterr().out
    text = (tmp_path / "checkpoints.txt").read_text()
    assert text.startswith("verifier key testserver/journal+")
    size = str(Checkpoint.objects.first().size)
    (tmp_path / "checkpoints.txt").write_text(text.replace(f"\n{size}\n", f"\n{int(size) - 1}\n"))
    with pytest.raises(CommandError):
        call_command("check_journal", "--checkpoints", path)
    assert "sa signature ne correspond pas" in capsys.readouterr().err


def test_a_file_without_checkpoints_is_refused(tmp_path):
    """Nothing checked is never said to hold."""
    (tmp_path / "empty.txt").write_text("rien\n")
    with pytest.raises(CommandError, match="ne contient aucun point de contrôle"):
        call_command("check_journal", "--checkpoints", str(tmp_path / "empty.txt"))
    with pytest.raises(CommandError, match="ne peut pas être lu"):
        call_command("check_journal", "--checkpoints", str(tmp_path / "missing.txt"))


def test_erasing_a_personal_part_leaves_the_tree_as_it_was():
    """The leaf is the hash of an entry, which knows the personal part by its digest."""
    convention = lives.in_state("refused")
    checkpoint = published(convention)
    positions = list(
        PersonalPart.objects.filter(entry__root_uuid=convention.uuid).values_list("entry__position", flat=True)
    )
    journal.erase_personal(convention, positions=positions, by=system("retention"), ground="durée atteinte")
    tree.publish()
    assert faults(checkpoint.note) == []
    assert TreeNode.objects.exists()
