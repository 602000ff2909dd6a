"""What happened to a complaint, as sentences: one for each kind of the timeline."""

from collections.abc import Callable

from flask_babel import lazy_gettext
from markupsafe import Markup, escape

from complaints.conversation import COMPLAINANT
from engine.steps import ENGINE
from reports.timeline_entries import TimelineEntry, TimelineKind
from web import language as texts
from web.staff_words import CONVERSATION_KINDS, STATUSES, model_words, operator, rung_text, word

K = TimelineKind
_Words = dict[TimelineKind, Callable[[TimelineEntry], Markup]]

_BAD = frozenset(
    {K.CLOCK_BREACHED, K.ALERT_FAILED, K.ALERT_UNANSWERED, K.INCIDENT, K.CLOCK_UNDATED}
)
_GOOD = frozenset({K.CLOCK_STOPPED, K.ALERT_ACKNOWLEDGED, K.INCIDENT_RESOLVED})
_NOBODY = {
    COMPLAINANT: lazy_gettext("Pelapor"),
    ENGINE: lazy_gettext("Sistem"),
    "portal": lazy_gettext("Situs web"),
}
_MOVES = {
    "transferred": lazy_gettext("dipegang unit lain"),
    "extended": lazy_gettext("diperpanjang"),
    "recalendared": lazy_gettext("kalender kantor berubah"),
    "policy_changed": lazy_gettext("kebijakannya berubah"),
    "due_typed": lazy_gettext("tanggalnya ditetapkan"),
}


def gettext(text: str, **values: object) -> Markup:
    """As web.language.gettext, for values of which some are marked as words of a model."""
    return escape(texts.gettext(text)) % values


def sentence(entry: TimelineEntry) -> Markup:
    """One entry in the visitor's language; names of tasks are marked as words of the model."""
    for words in (_OF_WORK, _OF_CLOCKS, _OF_ALERTS, _OF_PEOPLE):
        if entry.kind in words:
            return words[entry.kind](entry)
    return escape(entry.kind)


def tone(entry: TimelineEntry) -> str:
    """What an entry is to the eye: `bad`, `good`, or nothing special."""
    if entry.kind in _BAD:
        return "bad"
    return "good" if entry.kind in _GOOD else ""


def _who(entry: TimelineEntry) -> str:
    actor = entry.actor or ENGINE
    known = _NOBODY.get(actor, entry.actor_name)
    return operator(actor) if known in (None, actor) else str(known)


def _task(entry: TimelineEntry) -> Markup:
    return model_words(entry.element_name or entry.element_id or "")


def _clock(entry: TimelineEntry) -> str:
    """What the clock is called, with its round where it is not the first."""
    told = entry.details
    english = texts.language() == texts.ENGLISH
    title = told.get("title_english" if english else "title") or entry.clock or ""
    if "round" not in told:
        return title
    return gettext("%(clock)s (putaran %(round)s)", clock=title, round=told["round"])


def _status(entry: TimelineEntry) -> Markup:
    return gettext("Status: %(status)s", status=word(STATUSES, entry.details.get("status")))


def _assigned(entry: TimelineEntry) -> Markup:
    who, task, after = _who(entry), _task(entry), entry.details.get("after")
    if after is None:
        return gettext("%(who)s mengembalikan tugas %(task)s ke unit", who=who, task=task)
    if after == entry.actor_name:
        return gettext("%(who)s mengambil tugas %(task)s", who=who, task=task)
    return gettext("%(who)s menyerahkan tugas %(task)s kepada %(to)s", who=who, task=task, to=after)


def _completed(entry: TimelineEntry) -> Markup:
    return gettext("%(who)s menyelesaikan tugas %(task)s", who=_who(entry), task=_task(entry))


def _migrated(entry: TimelineEntry) -> Markup:
    who, version = _who(entry), entry.details.get("version", "?")
    return gettext(
        "%(who)s memindahkan pengaduan ke alur kerja versi %(version)s", who=who, version=version
    )


def _escalated(entry: TimelineEntry) -> Markup:
    task, number = _task(entry), entry.details.get("number")
    if number is None:
        return gettext("Dinaikkan ke tingkat di atasnya: %(task)s", task=task)
    return gettext(
        "Alur kerja meminta peringatan anak tangga %(number)s tentang %(clock)s: %(task)s",
        number=number,
        clock=_clock(entry),
        task=task,
    )


def _paused(entry: TimelineEntry) -> Markup:
    reason, clock = entry.details.get("reason"), _clock(entry)
    if reason is None:
        return gettext("Tenggat %(clock)s: jeda", clock=clock)
    return gettext("Tenggat %(clock)s: jeda, %(reason)s", clock=clock, reason=model_words(reason))


def _moved(entry: TimelineEntry) -> Markup:
    why = word(_MOVES, entry.details.get("happened"))
    detail = entry.details.get("detail")
    if detail is None:
        return gettext("Tenggat %(clock)s: bergeser, %(why)s", clock=_clock(entry), why=why)
    return gettext(
        "Tenggat %(clock)s: bergeser, %(why)s (%(detail)s)",
        clock=_clock(entry),
        why=why,
        detail=model_words(detail),
    )


def _alerted(entry: TimelineEntry) -> Markup:
    to = entry.details.get("recipients")
    if to is None:
        return gettext("Peringatan tentang %(clock)s", clock=_clock(entry))
    return gettext("Peringatan tentang %(clock)s kepada %(to)s", clock=_clock(entry), to=to)


def _failed(entry: TimelineEntry) -> Markup:
    why = rung_text("failed", entry.details.get("failure"))
    return gettext("Peringatan tentang %(clock)s: %(why)s", clock=_clock(entry), why=why)


def _acknowledged(entry: TimelineEntry) -> Markup:
    return gettext(
        "%(who)s menanggapi peringatan tentang %(clock)s", who=_who(entry), clock=_clock(entry)
    )


def _commented(entry: TimelineEntry) -> Markup:
    return gettext(
        "%(who)s mengomentari peringatan tentang %(clock)s", who=_who(entry), clock=_clock(entry)
    )


def _response(entry: TimelineEntry) -> Markup:
    what = word(CONVERSATION_KINDS, entry.details.get("response"))
    return gettext("Tanggapan pelapor: %(what)s", what=what)


def _said(entry: TimelineEntry) -> Markup:
    what = word(CONVERSATION_KINDS, entry.details.get("said"))
    if entry.details.get("public") == "yes":
        return gettext("%(who)s menulis: %(what)s", who=_who(entry), what=what)
    return gettext("%(who)s menulis catatan internal: %(what)s", who=_who(entry), what=what)


def _opened(entry: TimelineEntry) -> Markup:
    purpose = texts.told(entry.details.get("purpose", ""))
    return gettext(
        "%(who)s membuka identitas pelapor untuk: %(purpose)s", who=_who(entry), purpose=purpose
    )


_OF_WORK: _Words = {
    K.RECEIVED: lambda _: gettext("Pengaduan diterima"),
    K.STATUS: _status,
    K.TASK_CREATED: lambda one: gettext("Tugas baru: %(task)s", task=_task(one)),
    K.TASK_ASSIGNED: _assigned,
    K.TASK_COMPLETED: _completed,
    K.TASK_ENDED: lambda one: gettext("Tugas %(task)s ditutup tanpa dikerjakan", task=_task(one)),
    K.TIMER_FIRED: lambda one: gettext("Waktunya tiba: %(task)s", task=_task(one)),
    K.INCIDENT: lambda one: gettext(
        "Proses terhenti di %(task)s; pengelola sistem perlu memeriksanya", task=_task(one)
    ),
    K.INCIDENT_RESOLVED: lambda one: gettext("Proses berjalan lagi di %(task)s", task=_task(one)),
    K.SUSPENDED: lambda one: gettext("%(who)s menangguhkan pengaduan", who=_who(one)),
    K.RESUMED: lambda one: gettext("%(who)s melanjutkan pengaduan", who=_who(one)),
    K.MODIFIED: lambda one: gettext("%(who)s mengubah langkah yang sedang berjalan", who=_who(one)),
    K.MIGRATED: _migrated,
    K.SIGNAL_THROWN: lambda one: gettext("Kabar disiarkan: %(task)s", task=_task(one)),
    K.SIGNAL_CAUGHT: lambda one: gettext("Kabar siaran diterima: %(task)s", task=_task(one)),
    K.ESCALATED: _escalated,
    K.CONDITION_TRUE: lambda one: gettext("Syarat terpenuhi: %(task)s", task=_task(one)),
    K.COMPENSATED: lambda one: gettext("Pekerjaan ditarik kembali: %(task)s", task=_task(one)),
    K.CLOSED: lambda _: gettext("Proses pengaduan berakhir"),
}
_OF_CLOCKS: _Words = {
    K.CLOCK_STARTED: lambda one: gettext("Tenggat %(clock)s: mulai dihitung", clock=_clock(one)),
    K.CLOCK_PAUSED: _paused,
    K.CLOCK_RESUMED: lambda one: gettext("Tenggat %(clock)s: dihitung lagi", clock=_clock(one)),
    K.CLOCK_MOVED: _moved,
    K.CLOCK_UNDATED: lambda one: gettext(
        "Tenggat %(clock)s: belum dapat dihitung; pemilik proses perlu memperbaiki kebijakannya",
        clock=_clock(one),
    ),
    K.CLOCK_DATED: lambda one: gettext(
        "Tenggat %(clock)s: tanggalnya ditetapkan, dihitung sejak mulai", clock=_clock(one)
    ),
    K.CLOCK_BREACHED: lambda one: gettext("Tenggat %(clock)s: terlampaui", clock=_clock(one)),
    K.CLOCK_STOPPED: lambda one: gettext(
        "Tenggat %(clock)s: berhenti, sudah dikerjakan", clock=_clock(one)
    ),
    K.CLOCK_ENDED: lambda one: gettext("Tenggat %(clock)s: tidak dihitung lagi", clock=_clock(one)),
}
_OF_ALERTS: _Words = {
    K.ALERT_FIRED: _alerted,
    K.ALERT_ACKNOWLEDGED: _acknowledged,
    K.ALERT_UNANSWERED: lambda one: gettext(
        "Peringatan tentang %(clock)s tidak ditanggapi pada waktunya", clock=_clock(one)
    ),
    K.ALERT_FAILED: _failed,
    K.ALERT_COMMENTED: _commented,
}
_OF_PEOPLE: _Words = {K.RESPONSE: _response, K.SAID: _said, K.IDENTITY_OPENED: _opened}
