"""Mutations of the database with its owner's rights, triggers off: what is changed, and which check tells it.

``:plain``, ``:whole``… are the documents of :class:`tests.kit.proved_world.World`, ``:plain_root`` their
agreements, ``:attestation`` the document sealed alone.
"""

from typing import NamedTuple

JOURNAL, CHECKPOINTS, DOCUMENTS, FILES, VERIFIER = "journal", "checkpoints", "documents", "files", "verifier"
NOTHING = ()


class Mutation(NamedTuple):
    """One change, made behind every trigger."""

    name: str
    statements: tuple[str, ...]
    told_by: tuple[str, ...]
    """Each of these checks tells it; nothing does when it is empty, and the documentation says why."""


def m(name: str, told_by: tuple[str, ...] | str, *statements: str) -> Mutation:
    return Mutation(name, statements, (told_by,) if isinstance(told_by, str) else told_by)


DOC, REV, REQ = "signatures_document", "signatures_revision", "signatures_signaturerequest"
EVI, ITEM, BATCH = "signatures_evidence", "signatures_batchitem", "signatures_signingbatch"
ANSWER, REVOKED, LIST = "signatures_timestampanswer", "signatures_revocation", "signatures_revocationlist"
SESSION = "signatures_inpersonsession"
PAPER, SHEET, ENCLOSED = "signatures_papercopy", "signatures_papersignature", "signatures_enclosure"
ENTRY, PERSONAL, LEAF, NODE = "workflow_transition", "workflow_personalpart", "workflow_leaf", "workflow_treenode"
CONVENTION = "conventions_convention"
SHA_OF_X, SHA_OF_NOTHING = "encode(sha256('x'), 'hex')", "encode(sha256('{}'), 'hex')"
SHA_OF_FILE = "encode(sha256(string_agg(o.appended, ''::bytea ORDER BY o.n)), 'hex')"
OF_PLAIN = "request_id IN (SELECT id FROM signatures_signaturerequest WHERE document_id = :plain)"
HOST = "(SELECT id FROM signatures_signaturerequest WHERE document_id = :plain AND key = 'host')"
ENTRIES = "root_uuid = (SELECT uuid FROM conventions_convention WHERE id = :plain_root)"

MUTATIONS = (
    # documents
    m("sealed without a seal", (DOCUMENTS, VERIFIER), f"UPDATE {DOC} SET sealed_at = now() WHERE id = :unsigned"),
    m("no longer sealed", (DOCUMENTS, VERIFIER), f"UPDATE {DOC} SET sealed_at = NULL WHERE id = :plain"),
    m("sealed earlier", DOCUMENTS, f"UPDATE {DOC} SET sealed_at = sealed_at - interval '1 day' WHERE id = :plain"),
    m("an attestation no longer sealed", DOCUMENTS, f"UPDATE {DOC} SET sealed_at = NULL WHERE id = :attestation"),
    m("data", DOCUMENTS, f"UPDATE {DOC} SET data = '{{}}' WHERE id = :plain"),
    m(
        *("data and their digest", DOCUMENTS),
        f"UPDATE {DOC} SET data = '{{}}', data_sha256 = {SHA_OF_NOTHING} WHERE id = :plain",
    ),
    m("readable text", DOCUMENTS, f"UPDATE {DOC} SET html = html || ' ' WHERE id = :plain"),
    m(
        *("readable text and its digest", DOCUMENTS),
        f"UPDATE {DOC} SET html = 'x', html_sha256 = {SHA_OF_X} WHERE id = :plain",
    ),
    m(
        *("readable texts exchanged", DOCUMENTS),
        f"UPDATE {DOC} d SET html = o.html, html_sha256 = o.html_sha256 FROM {DOC} o "
        "WHERE (d.id, o.id) IN ((:plain, :contested), (:contested, :plain))",
    ),
    m("frozen digest", (DOCUMENTS, VERIFIER), f"UPDATE {DOC} SET frozen_sha256 = repeat('0', 64) WHERE id = :plain"),
    m("version", (DOCUMENTS, VERIFIER), f"UPDATE {DOC} SET version = 7 WHERE id = :plain"),
    m("earlier version hidden", (DOCUMENTS, VERIFIER), f"UPDATE {DOC} SET version = 9 WHERE id = :replaced"),
    m("another's document", (DOCUMENTS, VERIFIER), f"UPDATE {DOC} SET root_id = :draft_root WHERE id = :plain"),
    m("document of nobody", (DOCUMENTS, VERIFIER), f"UPDATE {DOC} SET root_id = 999999 WHERE id = :plain"),
    m("document of no kind", (DOCUMENTS, VERIFIER), f"UPDATE {DOC} SET root_label = 'x' WHERE id = :plain"),
    m("purpose", DOCUMENTS, f"UPDATE {DOC} SET purpose = 'amendment' WHERE id = :plain"),
    m("title", DOCUMENTS, f"UPDATE {DOC} SET title = 'x' WHERE id = :plain"),
    m("number", DOCUMENTS, f"UPDATE {DOC} SET number = 'x' WHERE id = :plain"),
    m("identifier", DOCUMENTS, f"UPDATE {DOC} SET uuid = gen_random_uuid() WHERE id = :plain"),
    m("time zone", DOCUMENTS, f"UPDATE {DOC} SET time_zone = 'Indian/Reunion' WHERE id = :plain"),
    m("policy", DOCUMENTS, f"UPDATE {DOC} SET policy = '[]' WHERE id = :plain"),
    m("frozen earlier", DOCUMENTS, f"UPDATE {DOC} SET created_at = created_at - interval '1 day' WHERE id = :plain"),
    m(
        *("archived for longer", DOCUMENTS),
        f"UPDATE {DOC} SET archived_until = archived_until + interval '9 years' WHERE id = :plain",
    ),
    m(
        *("document removed with all its rows", (DOCUMENTS, VERIFIER)),
        f"DELETE FROM {EVI} WHERE {OF_PLAIN}",
        f"DELETE FROM {ITEM} WHERE {OF_PLAIN}",
        f"DELETE FROM {ANSWER} WHERE document_id = :plain",
        f"DELETE FROM {REV} WHERE document_id = :plain",
        f"DELETE FROM {REQ} WHERE document_id = :plain",
        f"DELETE FROM {DOC} WHERE id = :plain",
    ),
    m(
        "attestation's digest",
        DOCUMENTS,
        f"UPDATE {DOC} SET frozen_sha256 = repeat('0', 64) WHERE id = :attestation",
    ),
    m(
        *("version forged from another", (DOCUMENTS, VERIFIER)),
        f"INSERT INTO {DOC} (uuid, root_label, root_id, purpose, version, number, title, data, data_sha256, html, "
        "html_sha256, frozen_sha256, policy, time_zone, created_at, sealed_at, seal_tries, seal_problem, "
        "archive_tries) SELECT gen_random_uuid(), root_label, root_id, purpose, 2, number, title, data, data_sha256, "
        f"html, html_sha256, repeat('1', 64), policy, time_zone, now(), now(), 0, NULL, 0 FROM {DOC} WHERE id = :plain",
    ),
    # revisions
    m("bytes", DOCUMENTS, f"UPDATE {REV} SET appended = appended || '\\x00' WHERE document_id = :plain AND n = 2"),
    m(
        *("bytes of the last revision and its digest", FILES),
        f"UPDATE {REV} SET appended = set_byte(appended, 900, mod(get_byte(appended, 900) + 1, 256)) "
        f"WHERE document_id = :plain AND act = 'archived'",
        f"UPDATE {REV} r SET sha256 = (SELECT {SHA_OF_FILE} "
        f"FROM {REV} o WHERE o.document_id = r.document_id AND o.n <= r.n) "
        "WHERE document_id = :plain AND act = 'archived'",
    ),
    m(
        *("closing seal removed, with what follows", (DOCUMENTS, VERIFIER)),
        f"DELETE FROM {ANSWER} WHERE document_id = :plain",
        f"DELETE FROM {REV} WHERE document_id = :plain AND act IN ('closed', 'archived')",
    ),
    m(
        *("conservation time-stamp removed", (DOCUMENTS, VERIFIER)),
        f"DELETE FROM {REV} WHERE document_id = :plain AND act = 'archived'",
    ),
    m(
        *("conservation time-stamp removed, and every trace of it", VERIFIER),
        f"DELETE FROM {ANSWER} a USING {REV} r "
        "WHERE r.id = a.revision_id AND r.act = 'archived' AND r.document_id = :plain",
        f"DELETE FROM {REV} WHERE document_id = :plain AND act = 'archived'",
        f"UPDATE {DOC} SET archived_until = NULL WHERE id = :plain",
    ),
    m(
        *("revision that pretends to be the seal", (DOCUMENTS, VERIFIER)),
        f"INSERT INTO {REV} (document_id, n, act, field_name, appended, sha256, timestamp_authority, created_at) "
        f"SELECT document_id, n + 1, 'closed', 'x', '', sha256, '', now() FROM {REV} "
        "WHERE document_id = :unsigned ORDER BY n DESC LIMIT 1",
        f"UPDATE {DOC} SET sealed_at = now() WHERE id = :unsigned",
    ),
    m(
        *("signature called the seal", (DOCUMENTS, VERIFIER)),
        f"UPDATE {REV} SET act = 'closed' WHERE document_id = :unsigned AND act = 'signed'",
        f"UPDATE {DOC} SET sealed_at = now() WHERE id = :unsigned",
    ),
    m(
        *("revision appended after the last", DOCUMENTS),
        f"INSERT INTO {REV} (document_id, n, act, field_name, appended, sha256, timestamp_authority, created_at) "
        f"SELECT document_id, n + 1, 'archived', 'timestamp_2', 'x', repeat('0', 64), '', now() FROM {REV} "
        "WHERE document_id = :plain ORDER BY n DESC LIMIT 1",
    ),
    m("a revision removed", DOCUMENTS, f"DELETE FROM {REV} WHERE document_id = :plain AND n = 2"),
    m(
        *("bytes of two documents exchanged", DOCUMENTS),
        f"UPDATE {REV} r SET appended = o.appended, sha256 = o.sha256 FROM {REV} o WHERE r.n = 1 AND o.n = 1 "
        "AND (r.document_id, o.document_id) IN ((:plain, :contested), (:contested, :plain))",
    ),
    m(
        *("time of a time-stamp", DOCUMENTS),
        f"UPDATE {REV} SET timestamped_at = timestamped_at - interval '1 day' WHERE document_id = :plain AND n = 2",
    ),
    m(
        *("time of a time-stamp and of its answer", FILES),
        f"UPDATE {REV} SET timestamped_at = timestamped_at - interval '1 day' WHERE document_id = :plain AND n = 2",
        f"UPDATE {ANSWER} a SET time = time - interval '1 day' FROM {REV} r "
        "WHERE r.id = a.revision_id AND r.document_id = :plain AND r.n = 2",
    ),
    m("field of a revision", FILES, f"UPDATE {REV} SET field_name = 'x' WHERE document_id = :plain AND n = 2"),
    m("answers removed", DOCUMENTS, f"DELETE FROM {ANSWER} WHERE document_id = :plain"),
    m("answer's time", DOCUMENTS, f"UPDATE {ANSWER} SET time = time + interval '1 hour' WHERE document_id = :plain"),
    m(
        *("end of an authority's certificate", DOCUMENTS),
        f"UPDATE {ANSWER} SET certificate_expires_at = certificate_expires_at + interval '9 years'",
    ),
    m("answer refused after all", DOCUMENTS, f"UPDATE {ANSWER} SET problem = 'nonce' WHERE document_id = :plain"),
    m(
        *("time-stamp that nobody gave", DOCUMENTS),
        f"UPDATE {REV} SET timestamped_at = NULL WHERE document_id = :plain AND n = 2",
    ),
    # evidence and codes
    *(
        m(f"evidence: {column}", DOCUMENTS, f"UPDATE {EVI} SET {column} = {value} WHERE request_id = {HOST}")
        for column, value in {
            "signer_name": "'x'",
            "quality": "'x'",
            "consent_text": "'x'",
            "certificate": f"(SELECT certificate FROM {EVI} WHERE request_id <> {HOST} LIMIT 1)",
            "uuid": "gen_random_uuid()",
            "ip": "'192.0.2.1'",
            "user_agent": "'x'",
            "channel": "'sms'",
            "contact_masked": "'x'",
            "code_sent_at": "code_sent_at - interval '1 day'",
            "code_checked_at": "code_checked_at - interval '1 day'",
            "code_tries": "4",
            "assurance": "''",
            "signed_at": "signed_at - interval '1 day'",
            "time_zone": "'Indian/Reunion'",
            "batch_digest": "repeat('0', 64)",
            "frozen_sha256": "repeat('0', 64)",
        }.items()
    ),
    m("evidence removed", DOCUMENTS, f"DELETE FROM {EVI} WHERE request_id = {HOST}"),
    m(
        *("evidence and its digest in the journal", JOURNAL),
        f"UPDATE {EVI} SET signer_name = 'x' WHERE request_id = {HOST}",
        f"UPDATE {PERSONAL} SET content = jsonb_set(content, '{{evidence}}', '\"x\"') "
        f"WHERE entry_id = (SELECT id FROM {ENTRY} WHERE {ENTRIES} AND name = 'sign' ORDER BY id LIMIT 1)",
    ),
    m("code's document", DOCUMENTS, f"UPDATE {ITEM} SET sha256 = repeat('0', 64) WHERE request_id = {HOST}"),
    m("code's salt", DOCUMENTS, f"UPDATE {ITEM} SET salt = repeat('0', 32) WHERE request_id = {HOST}"),
    m("code never used", DOCUMENTS, f"UPDATE {ITEM} SET used_at = NULL WHERE request_id = {HOST}"),
    m(
        *("code of another request", DOCUMENTS),
        f"UPDATE {ITEM} SET request_id = (SELECT id FROM {REQ} WHERE document_id = :plain AND key = 'head') "
        f"WHERE request_id = {HOST}",
    ),
    m("code removed", DOCUMENTS, f"DELETE FROM {ITEM} WHERE request_id = {HOST}"),
    m(
        *("code's digest", DOCUMENTS),
        f"UPDATE {BATCH} SET digest = repeat('0', 64) WHERE id IN (SELECT batch_id FROM {ITEM} WHERE {OF_PLAIN})",
    ),
    m(
        *("where the code went", DOCUMENTS),
        f"UPDATE {BATCH} SET contact_masked = 'x' WHERE id IN (SELECT batch_id FROM {ITEM} WHERE {OF_PLAIN})",
    ),
    m(
        "code's row removed",
        DOCUMENTS,
        f"DELETE FROM {BATCH} WHERE id IN (SELECT batch_id FROM {ITEM} WHERE {OF_PLAIN})",
    ),
    m(
        *("evidence of a signature never given", DOCUMENTS),
        f"UPDATE {EVI} SET request_id = (SELECT id FROM {REQ} WHERE document_id = :unsigned AND key = 'pupil') "
        f"WHERE request_id = {HOST}",
    ),
    m(
        *("evidence of two signatures exchanged", DOCUMENTS),
        f"UPDATE {EVI} e SET signer_name = o.signer_name, quality = o.quality, certificate = o.certificate "
        f"FROM {EVI} o WHERE e.request_id <> o.request_id AND e.{OF_PLAIN} AND o.{OF_PLAIN}",
    ),
    # requests
    m("signed without a signature", JOURNAL, f"UPDATE {REQ} SET status = 'signed' WHERE document_id = :unsigned"),
    m("signature undone", JOURNAL, f"UPDATE {REQ} SET status = 'waiting' WHERE id = {HOST}"),
    *(
        m(f"request: {column}", DOCUMENTS, f"UPDATE {REQ} SET {column} = {value} WHERE id = {HOST}")
        for column, value in {
            "surname": "'x'",
            "quality": "'x'",
            "email": "'x@example.org'",
            "phone": "'+33600000000'",
            "holder": "'x'",
            "role": "'tutor'",
            "key": "'x'",
            "position": "9",
            "uuid": "gen_random_uuid()",
            "salt": "''",
            "answered_at": "answered_at - interval '1 day'",
        }.items()
    ),
    m(
        *("request removed", DOCUMENTS),
        f"DELETE FROM {REQ} WHERE document_id = :unsigned AND key = 'pupil'",
    ),
    m(
        *("request added", DOCUMENTS),
        f"INSERT INTO {REQ} (uuid, status, document_id, position, key, role, holder, given_name, surname, quality, "
        "email, phone, salt, handle, link_generation) SELECT gen_random_uuid(), 'waiting', document_id, 9, 'x', role, "
        f"holder, given_name, surname, quality, email, phone, salt, 'addedone', 1 FROM {REQ} WHERE id = {HOST}",
    ),
    m(
        "contest hidden",
        (DOCUMENTS, VERIFIER),
        f"UPDATE {REQ} SET contested_at = NULL WHERE document_id = :contested",
    ),
    m(
        *("contest cleared by nobody", (DOCUMENTS, VERIFIER)),
        f"UPDATE {REQ} SET contest_cleared_at = contested_at + interval '1 second' "
        "WHERE document_id = :contested AND contested_at IS NOT NULL",
    ),
    m("contest by nobody", (DOCUMENTS, VERIFIER), f"UPDATE {REQ} SET contested_at = now() WHERE id = {HOST}"),
    # revocations
    m("revocation hidden", (DOCUMENTS, VERIFIER), f"DELETE FROM {REVOKED}"),
    m(
        *("revocation by nobody", (DOCUMENTS, VERIFIER)),
        f"INSERT INTO {REVOKED} (evidence_id, serial, revoked_at, reason) "
        f"SELECT id, 'abc', now(), '' FROM {EVI} WHERE request_id = {HOST}",
    ),
    m("revocation's date", DOCUMENTS, f"UPDATE {REVOKED} SET revoked_at = revoked_at - interval '1 day'"),
    m("revocation's serial number", DOCUMENTS, f"UPDATE {REVOKED} SET serial = 'abc'"),
    m("reason of a revocation", DOCUMENTS, f"UPDATE {REVOKED} SET reason = 'x'"),
    m("published list cut", DOCUMENTS, f"UPDATE {LIST} SET der = substr(der, 1, 40)"),
    m("published list altered", DOCUMENTS, f"UPDATE {LIST} SET der = set_byte(der, length(der) - 5, 1)"),
    m("published list's number", DOCUMENTS, f"UPDATE {LIST} SET number = number + 5"),
    m("published list's dates", DOCUMENTS, f"UPDATE {LIST} SET expires_at = expires_at + interval '1 year'"),
    m("published list removed", DOCUMENTS, f"DELETE FROM {LIST}"),
    # in presence
    m("who was present", DOCUMENTS, f"UPDATE {SESSION} SET witness_name = 'x'"),
    m("whose account got the code", DOCUMENTS, f"UPDATE {SESSION} SET witness_id = 'x'"),
    m("how the witness knew the party", DOCUMENTS, f"UPDATE {SESSION} SET known_by = 'identity_document'"),
    m("who read the text", DOCUMENTS, f"UPDATE {SESSION} SET read_by = 'x'"),
    m("when the party confirmed", DOCUMENTS, f"UPDATE {SESSION} SET confirmed_at = confirmed_at - interval '1 hour'"),
    m("a signature in presence told otherwise", DOCUMENTS, f"UPDATE {BATCH} SET in_person_id = NULL"),
    # paper and enclosures
    m("paper copy", DOCUMENTS, f"UPDATE {PAPER} SET content = content || '\\x00'"),
    m("paper copy and its digest", DOCUMENTS, f"UPDATE {PAPER} SET content = 'x', sha256 = {SHA_OF_X}"),
    m("pages of a paper copy", DOCUMENTS, f"UPDATE {PAPER} SET pages = 9"),
    m("where the sheets are", DOCUMENTS, f"UPDATE {PAPER} SET original_kept = 'x'"),
    m("who certified it", DOCUMENTS, f"UPDATE {PAPER} SET certifier_name = 'x'"),
    m("which account certified it", DOCUMENTS, f"UPDATE {PAPER} SET certifier_id = 'x'"),
    m("the day on the sheet", DOCUMENTS, f"UPDATE {SHEET} SET signed_on = signed_on - 1"),
    m("the sheet's code", DOCUMENTS, f"UPDATE {SHEET} SET found_by_code = NOT found_by_code"),
    m("sheet removed", DOCUMENTS, f"DELETE FROM {SHEET}"),
    m("paper copy removed", DOCUMENTS, f"DELETE FROM {SHEET}", f"DELETE FROM {PAPER}"),
    m("enclosure", DOCUMENTS, f"UPDATE {ENCLOSED} SET content = content || '\\x00'"),
    m("enclosure and its digest", DOCUMENTS, f"UPDATE {ENCLOSED} SET content = 'x', sha256 = {SHA_OF_X}"),
    m("enclosure removed", DOCUMENTS, f"DELETE FROM {ENCLOSED}"),
    m(
        *("enclosure added", DOCUMENTS),
        f"INSERT INTO {ENCLOSED} (document_id, content, sha256, pages, created_at) "
        f"VALUES (:plain, 'x', {SHA_OF_X}, 1, now())",
    ),
    m(
        *("paper copy added", DOCUMENTS),
        f"INSERT INTO {PAPER} (uuid, document_id, content, sha256, pages, original_kept, certifier_id, certifier_name, "
        f"certifier_quality, created_at) VALUES (gen_random_uuid(), :plain, 'x', {SHA_OF_X}, 1, '', '', '', '', now())",
    ),
    m("paper copy of another document", DOCUMENTS, f"UPDATE {PAPER} SET document_id = :plain"),
    m("enclosure of another document", DOCUMENTS, f"UPDATE {ENCLOSED} SET document_id = :plain"),
    # the journal, and the tree over it
    m("entry's data", (JOURNAL, VERIFIER), f"UPDATE {ENTRY} SET data = '{{}}' WHERE {ENTRIES} AND name = 'seal'"),
    m("entry without anything readable", JOURNAL, f"UPDATE {ENTRY} SET data = '[1]' WHERE {ENTRIES}"),
    m("code's salt unreadable", DOCUMENTS, f"UPDATE {ITEM} SET salt = 'x' WHERE request_id = {HOST}"),
    m("entry's actor", JOURNAL, f"UPDATE {ENTRY} SET actor_id = 'x' WHERE {ENTRIES} AND name = 'seal'"),
    m("entry's hash", JOURNAL, f"UPDATE {ENTRY} SET hash = repeat('0', 64) WHERE {ENTRIES} AND name = 'seal'"),
    m("entry removed", (JOURNAL, VERIFIER), f"DELETE FROM {ENTRY} WHERE {ENTRIES} AND name = 'approve'"),
    m(
        *("entries exchanged", JOURNAL),
        f"UPDATE {ENTRY} SET position = 9999 WHERE {ENTRIES} AND position = 2",
        f"UPDATE {ENTRY} SET position = 2 WHERE {ENTRIES} AND position = 3",
        f"UPDATE {ENTRY} SET position = 3 WHERE {ENTRIES} AND position = 9999",
    ),
    m(
        *("entry added", (JOURNAL, VERIFIER)),
        f"INSERT INTO {ENTRY} (root_label, root_uuid, position, subject_label, subject_uuid, name, source, target, at, "
        "recorded_at, actor_kind, actor_id, on_behalf_of, data, personal_digest, request_key, previous_hash, hash) "
        "SELECT root_label, root_uuid, position + 1, subject_label, subject_uuid, 'clear_contest', source, target, at, "
        f"recorded_at, actor_kind, actor_id, '', data, '', '', hash, hash FROM {ENTRY} WHERE {ENTRIES} "
        "ORDER BY position DESC LIMIT 1",
    ),
    m(
        *("what two entries say of people, exchanged", JOURNAL),
        f"UPDATE {PERSONAL} p SET salt = o.salt, content = o.content FROM {PERSONAL} o, "
        f"(SELECT min(id) AS first, max(id) AS last FROM {ENTRY} WHERE {ENTRIES} AND name = 'sign') AS two "
        "WHERE (p.entry_id, o.entry_id) IN ((two.first, two.last), (two.last, two.first))",
    ),
    m("what an entry says of people", JOURNAL, f"UPDATE {PERSONAL} SET content = '{{}}'"),
    m("personal parts removed", JOURNAL, f"DELETE FROM {PERSONAL}"),
    m("leaf removed", JOURNAL, f"DELETE FROM {LEAF} WHERE index = 3"),
    m("last leaves removed", (JOURNAL, CHECKPOINTS), f"DELETE FROM {LEAF} WHERE index > 3"),
    m("node of the tree", JOURNAL, f"UPDATE {NODE} SET hash = decode(repeat('00', 32), 'hex') WHERE position = 3"),
    m("checkpoint", JOURNAL, "UPDATE workflow_checkpoint SET note = replace(note, '/journal', '/autre')"),
    m("checkpoint of another size", JOURNAL, "UPDATE workflow_checkpoint SET size = size + 1"),
    m(
        "entry that waits for its leaf, forgotten",
        JOURNAL,
        f"DELETE FROM {LEAF} WHERE index = (SELECT max(index) FROM {LEAF})",
    ),
    m("chain's length", (JOURNAL, VERIFIER), f"UPDATE {CONVENTION} SET journal_length = 3 WHERE id = :plain_root"),
    m("chain's head", (JOURNAL, VERIFIER), f"UPDATE {CONVENTION} SET journal_head = '' WHERE id = :plain_root"),
    m(
        *("a declaration in force that nobody sent", JOURNAL),
        "UPDATE conventions_worksdeclaration SET status = 'in_force', sent_on = '2026-09-01', until = '2029-08-31'",
    ),
    m("a closed reading open again", JOURNAL, "UPDATE conventions_inspectiongrant SET status = 'given'"),
    m("agreement's state", (JOURNAL, VERIFIER), f"UPDATE {CONVENTION} SET status = 'draft' WHERE id = :plain_root"),
    m("agreement removed", (JOURNAL, DOCUMENTS, VERIFIER), f"DELETE FROM {CONVENTION} WHERE id = :plain_root"),
    # the agreement beside what was signed
    *(
        m(f"agreement: {column}", DOCUMENTS, f"UPDATE {CONVENTION} SET {column} = {value} WHERE id = :plain_root")
        for column, value in {
            "number": "'CV-XXXX-XXXX'",
            "activities": "'x'",
            "place_city": "'x'",
            "first_day": "first_day + 1",
            "kind": "'x'",
        }.items()
    ),
)

UNTELLABLE = (
    m("first act of a party on its page", NOTHING, f"UPDATE {REQ} SET opened_at = now()"),
    m("generation of a link", NOTHING, f"UPDATE {REQ} SET link_generation = 9 WHERE document_id = :unsigned"),
    m("tries of a seal", NOTHING, f"UPDATE {DOC} SET seal_tries = 9, seal_problem = '{{}}'"),
    m("tries of a time-stamp", NOTHING, f"UPDATE {DOC} SET archive_tries = 9"),
    m("what a spent code was kept by", NOTHING, f"UPDATE {BATCH} SET code_mac = repeat('0', 64), contact_mac = ''"),
    m("who asked for a spent code", NOTHING, f"UPDATE {BATCH} SET asked_by = ''"),
    m("end and tries of a spent code", NOTHING, f"UPDATE {BATCH} SET expires_at = now(), tries = 5"),
    m("where a spent code was typed", NOTHING, f"UPDATE {BATCH} SET ip = NULL, user_agent = '', checked_at = now()"),
    m("how long an authority took", NOTHING, f"UPDATE {ANSWER} SET milliseconds = 1"),
    m("pages of an enclosure", NOTHING, f"UPDATE {ENCLOSED} SET pages = 9"),
    m("name of an authority", NOTHING, f"UPDATE {REV} SET timestamp_authority = 'x' WHERE document_id = :plain"),
    m("name of a person after the signature", NOTHING, "UPDATE conventions_pupil SET last_name = 'x'"),
)
"""Mutations that no check can tell: `docs/exploitation/controles.md` says of each why, and what it changes."""
