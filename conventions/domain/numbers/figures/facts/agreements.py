"""Facts of agreements: what their rows say now, how long each step took and what happened, by the journal."""

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.amendments.models import Amendment
from conventions.domain.dossier.internship.attendance.models import HalfDay
from conventions.domain.dossier.internship.evaluations.models import Evaluation
from signatures.models import SignatureRequest
from workflow.actors import ACCOUNT, LINK

from ..models import AgreementFact, Trace
from .reading import ACTIVITY, HOST_SECTOR, SCHOOL, FactReading, among, monday

ROOT, REQUEST, AMENDMENT = (model.journal_label() for model in (Convention, SignatureRequest, Amendment))
STEPS = {
    "host_part": ("opened_at", "host_done_at"),
    "school_part": ("host_done_at", "school_done_at"),
    "approval": ("school_done_at", "approved_at"),
    "signatures": ("approved_at", "sealed_at"),
    "whole": ("opened_at", "sealed_at"),
}
"""First and last moment of each step: the first time it was done, but for the approval that led to the seal."""
_TOLD = (
    ("refused", "refuse", ROOT),
    ("expired", "expire", ROOT),
    ("amended", "seal", AMENDMENT),
    ("contested", "contest", REQUEST),
    ("interrupted", "terminate", ROOT),
    ("suspended", "suspend", ROOT),
)
"""Events of an agreement by transition and subject: half-days are suspended too, amendments are refused."""
_EVENTS = ", ".join(
    f"max(CASE WHEN t.name = '{name}' AND t.subject_label = '{of}' THEN '{what}' END)" for what, name, of in _TOLD
)


def _first(name: str) -> str:
    return f"min(t.at) FILTER (WHERE t.name = '{name}' AND t.subject_label = '{ROOT}')"


def _last(name: str) -> str:
    return f"max(t.at) FILTER (WHERE t.name = '{name}' AND t.subject_label = '{ROOT}')"


_JOURNAL = f"""
    SELECT t.root_uuid,
        min(t.at) FILTER (WHERE t.position = 1) AS opened_at,
        {_first("complete_host_part")} AS host_done_at,
        {_first("complete_school_part")} AS school_done_at,
        {_last("approve")} AS approved_at,
        {_last("seal")} AS sealed_at,
        max(t.at) FILTER (WHERE t.subject_label = '{ROOT}' AND {among("t.target", Convention.is_stopped)}
            AND t.source <> t.target) AS stopped_at,
        to_jsonb(array_remove(ARRAY[{_EVENTS}], NULL)) AS events
    FROM workflow_transition t
    WHERE t.root_label = '{ROOT}' AND {{of_root}}
    GROUP BY t.root_uuid
"""
_DELAYS = ", ".join(
    f"'{name}', CASE WHEN j.{end} >= j.{start} THEN extract(epoch FROM j.{end} - j.{start})::bigint / 86400 END"
    for name, (start, end) in STEPS.items()
)
_ANSWERED = f"""
    SELECT t.subject_uuid, max(t.at) AS at FROM workflow_transition t
    WHERE t.root_label = '{ROOT}' AND t.subject_label = '{REQUEST}' AND t.target = 'signed' AND {{of_root}}
    GROUP BY t.subject_uuid
"""
_REFUSALS = f"""
    SELECT t.root_uuid, split_part(t.data ->> 'party', '_', 1) AS whom
    FROM workflow_transition t
    LEFT JOIN workflow_transition n ON n.root_uuid = t.root_uuid AND n.position = t.position + 1
    WHERE t.root_label = '{ROOT}' AND t.name = 'refuse' AND t.data ->> 'party' IS NOT NULL
        AND (t.subject_label = '{ROOT}' OR n.subject_label = '{ROOT}' AND n.name = 'refuse') AND {{of_root}}
    UNION ALL
    SELECT t.root_uuid, CASE
        WHEN t.actor_kind = '{LINK}' AND t.actor_id LIKE 'host:%%' THEN 'withdrawn_by_host'
        WHEN t.actor_kind = '{LINK}' THEN 'withdrawn_by_family'
        WHEN t.actor_kind = '{ACCOUNT}' THEN 'withdrawn_by_school'
        ELSE 'withdrawn_by_service' END
    FROM workflow_transition t
    WHERE t.root_label = '{ROOT}' AND t.subject_label = '{ROOT}' AND t.name = 'withdraw' AND {{of_root}}
"""
"""Refusals by the journal: a party's answer carries that of the agreement, which follows it; amendments stop alone."""
_SIGNED = f"""
    SELECT c.id AS root_id, q.role, q.key, e.channel, e.assurance,
        greatest(0, extract(epoch FROM t.at - j.approved_at)::bigint / 86400) AS days
    FROM conventions_convention c
    JOIN journal j ON j.root_uuid = c.uuid
    JOIN signatures_document d ON d.root_id = c.id AND d.root_label = '{ROOT}' AND d.purpose = 'convention'
        AND d.version = c.version
    JOIN signatures_signaturerequest q ON q.document_id = d.id
    JOIN signatures_evidence e ON e.request_id = q.id
    LEFT JOIN answered t ON t.subject_uuid = q.uuid
"""


def _sql(wanted: str) -> str:
    some = wanted != "true"
    of_root = f"t.root_uuid IN (SELECT c.uuid FROM conventions_convention c WHERE {wanted})" if some else "true"
    of_signed = f" WHERE {wanted}" if some else ""
    keys = "WHERE {} = ANY(%(keys)s)" if some else ""
    return f"""
    WITH journal AS MATERIALIZED ({_JOURNAL.format(of_root=of_root)}),
    answered AS ({_ANSWERED.format(of_root=of_root)}),
    signed AS ({_SIGNED}{of_signed}),
    refusals AS (
        SELECT root_uuid, jsonb_agg(DISTINCT whom ORDER BY whom) AS refusals
        FROM ({_REFUSALS.format(of_root=of_root)}) p GROUP BY root_uuid
    ),
    parties AS (
        SELECT root_id, jsonb_object_agg(role, days) AS delays FROM (
            SELECT root_id, role, max(days) AS days FROM signed GROUP BY root_id, role
        ) p GROUP BY root_id
    ),
    channels AS (
        SELECT root_id, jsonb_object_agg(how, n) AS channels FROM (
            SELECT root_id, CASE WHEN assurance = 'in_person' THEN 'in_person' ELSE channel END AS how, count(*) AS n
            FROM signed GROUP BY 1, 2
        ) p GROUP BY root_id
    ),
    presences AS (
        SELECT convention_id, jsonb_object_agg(status, n) AS presences FROM (
            SELECT convention_id, status, count(*) AS n FROM {HalfDay._meta.db_table}
            {keys.format("convention_id")} GROUP BY 1, 2
        ) p GROUP BY convention_id
    ),
    marks AS (
        SELECT convention_id, jsonb_object_agg(what, n) AS marks FROM (
            SELECT e.convention_id, m.what, count(*) AS n FROM {Evaluation._meta.db_table} e
            CROSS JOIN LATERAL (
                SELECT e.author AS what UNION ALL
                SELECT k.key || ':' || (k.value ->> 'level') FROM jsonb_each(
                    CASE WHEN jsonb_typeof(e.answers -> 'competences') = 'object'
                    THEN e.answers -> 'competences' ELSE '{{}}' END
                ) k WHERE k.value ->> 'level' IS NOT NULL
            ) m
            WHERE {among("e.status", Evaluation.is_submitted)} {"AND e.convention_id = ANY(%(keys)s)" if some else ""}
            GROUP BY 1, 2
        ) p GROUP BY convention_id
    ),
    alerts AS (
        SELECT convention_id, jsonb_object_agg(kind, n) AS alerts FROM (
            SELECT convention_id, kind, count(*) AS n FROM conventions_report
            {keys.format("convention_id")} GROUP BY 1, 2
        ) p GROUP BY convention_id
    )
    SELECT c.id, y.number, {SCHOOL}, {monday("c.first_day")}, c.kind, coalesce(e.level, p.level), {ACTIVITY},
        {HOST_SECTOR}, c.status, j.sealed_at,
        CASE WHEN {among("c.status", Convention.is_stopped)} OR j.stopped_at > j.sealed_at THEN j.stopped_at END,
        jsonb_strip_nulls(jsonb_build_object({_DELAYS})) || coalesce(w.delays, '{{}}'), coalesce(n.channels, '{{}}'),
        j.events, coalesce(f.refusals, '[]'),
        coalesce(r.presences, '{{}}'), coalesce(m.marks, '{{}}'), coalesce(l.alerts, '{{}}')
    FROM conventions_convention c
    JOIN conventions_schoolyear y ON y.id = c.year_id
    JOIN conventions_school s ON s.id = c.school_id
    JOIN conventions_pupil p ON p.id = c.pupil_id
    JOIN conventions_host h ON h.id = c.host_id
    JOIN journal j ON j.root_uuid = c.uuid
    LEFT JOIN conventions_enrolment e ON e.pupil_id = c.pupil_id AND e.year_id = c.year_id
    LEFT JOIN parties w ON w.root_id = c.id
    LEFT JOIN channels n ON n.root_id = c.id
    LEFT JOIN refusals f ON f.root_uuid = c.uuid
    LEFT JOIN presences r ON r.convention_id = c.id
    LEFT JOIN marks m ON m.convention_id = c.id
    LEFT JOIN alerts l ON l.convention_id = c.id
    WHERE c.erased_at IS NULL AND {wanted}
    """ + _of_traces(some)


def _of_traces(some: bool) -> str:
    """Add what stays of those that were erased, by the key of the trace, negative."""
    return f"""
    UNION ALL
    SELECT -x.id, x.year, {SCHOOL}, x.week, x.kind, x.pupil_level, x.activity, x.host_sector, x.outcome,
        NULL, NULL, '{{}}', '{{}}', x.events, '[]', '{{}}', '{{}}', '{{}}'
    FROM {Trace._meta.db_table} x JOIN conventions_school s ON s.id = x.school_id
    WHERE x.of = '{Trace.Of.AGREEMENT.value}' AND {"-x.id = ANY(%(keys)s)" if some else "true"}
    """


AGREEMENTS = FactReading(
    fact=AgreementFact,
    key="agreement_id",
    column="c.id",
    sql=_sql,
    columns=(
        *("agreement_id", "year", "school_id", "department", "academy", "region", "basin", "school_sector"),
        *("priority", "qpv", "week", "kind", "pupil_level", "activity", "host_sector", "state"),
        *("sealed_at", "stopped_at", "delays", "channels", "events", "refusals"),
        *("presences", "marks", "alerts"),
    ),
)
