"""Examples of the OpenAPI document, of alerts, models, calendars, units and tokens.

tests/api/test_openapi.py holds each against its schema.
"""

from api.examples import INSTANT, NUMBER

_KEY = "17"
_DUE = "2026-12-14T09:00:00+00:00"
ACKNOWLEDGEMENT = {"comment": "Saksi dipanggil lagi besok; jawaban selesai hari Jumat."}
COMMENT = {"text": "Saksi kembali hari Senin."}
COMMENTED = {"person": "citra-darmawan", "at": INSTANT, **COMMENT}
ALERT = {
    "key": _KEY,
    "number": NUMBER,
    "subject": "Pelayanan lambat",
    "clock": "resolution",
    "clock_title": "Penyelesaian pengaduan",
    "rung_name": "Separuh waktu",
    "rung_number": 1,
    "round": 1,
    "status": "fired",
    "reason": "Separuh waktu telah lewat.",
    "early": False,
    "fired_at": INSTANT,
    "acknowledge_by": "2026-11-25T02:00:00+00:00",
    "due_at": _DUE,
    "zone": "Asia/Jakarta",
    "recipients": ["citra-darmawan"],
    "acknowledged_by": None,
    "acknowledged_at": None,
    "comment": None,
    "comments": [COMMENTED],
    "is_open": True,
    "may_acknowledge": True,
    "may_comment": True,
    "unit": "kejari-bandung",
    "unit_name": "Kejaksaan Negeri Bandung",
    "names": {"citra-darmawan": "Citra Darmawan"},
}
ALERTS = {"items": [ALERT], "next_cursor": None}

DEPLOYED = {
    "id": "4",
    "new": True,
    "files": ["complaint.bpmn", "sla_policy.dmn"],
    "warnings": [
        {
            "file": "sla_policy.dmn",
            "element_id": "sla_policy_resolution_complaint",
            "element_name": "",
            "line": 179,
            "reason": "sla_policy row 5, legalBasis: it says 14 hari kerja, and the row 15"
            " working_days",
            "expected": "the same number and unit in both",
            "kind": "policy",
            "level": "warning",
        }
    ],
}
_DEPLOYMENT = {"id": "4", "deployed_at": INSTANT, "deployed_by": "dimas-susanto"}
DEPLOYMENTS = {"items": [{**_DEPLOYMENT, "files": 2}], "next_cursor": None}
DEPLOYMENT = {
    **_DEPLOYMENT,
    "files": [
        {"name": "complaint.bpmn", "bytes": 48213},
        {"name": "sla_policy.dmn", "bytes": 9120},
    ],
}
DEFINITIONS = {
    "items": [
        {
            "kind": "process",
            "id": "complaint_handling",
            "name": "Penanganan pengaduan",
            "versions": [
                {
                    "version": 3,
                    "version_tag": None,
                    "key": "41",
                    "deployment": "4",
                    "deployed_at": INSTANT,
                    "deployed_by": "Dimas Susanto",
                    "file": "complaint.bpmn",
                    "active": 12,
                    "ended": 340,
                }
            ],
        }
    ]
}

DAY_OFF = {"on": "2026-12-30", "name": "Hari Jadi Kota"}
DAY_OFF_WITH_REASON = {**DAY_OFF, "reason": "Surat edaran Kajari nomor 12"}
_LISTED = {
    "name": "indonesia-wib",
    "version": 5,
    "zone": "Asia/Jakarta",
    "valid_until": "2027-12-31",
    "imported_at": INSTANT,
    "imported_by": "dimas-susanto",
    "imported_by_name": "Dimas Susanto",
    "reason": DAY_OFF_WITH_REASON["reason"],
}
CALENDARS = {"items": [_LISTED]}
CALENDAR = {
    **_LISTED,
    "hours": {"monday": ["07:30-12:00", "13:00-16:00"], "sunday": []},
    "special_hours": [
        {
            "name": "Ramadan",
            "first": "2027-02-08",
            "last": "2027-03-09",
            "hours": {"monday": ["08:00-15:00"]},
        }
    ],
    "days_off": [{**DAY_OFF, "kind": "office"}],
}
WOULD_MOVE = {
    "calendar": "indonesia-wib",
    "version": 4,
    "moved": [
        {
            "number": NUMBER,
            "clock": "resolution",
            "round": 1,
            "before": _DUE,
            "after": "2026-12-15T09:00:00+00:00",
            "zone": "Asia/Jakarta",
        }
    ],
    "moved_in_all": 118,
    "not_shown": 117,
    "complete": True,
}
ADDED = {"calendar": CALENDAR, "complaints_to_recount": 118}

UNITS = {
    "items": [
        {
            "id": "kejari-bandung",
            "name": "Kejaksaan Negeri Bandung",
            "kind": "kejaksaan_negeri",
        }
    ]
}
MEMBERS = {"items": [{"id": "citra-darmawan", "name": "Citra Darmawan"}]}
ME = {
    "id": "citra-darmawan",
    "name": "Citra Darmawan",
    "email": "citra.darmawan@kejari-bandung.example",
    "groups": ["kejari-bandung:handler"],
    "permissions": ["read_complaints", "work_tasks"],
}
INVITED = {"person": "citra-darmawan", "expires_at": "2026-11-25T01:00:00+00:00"}
NEW_TOKEN = {
    "name": "citra-darmawan",
    "password": "empat kata yang saya ingat",
    "label": "angka bulanan",
    "scopes": ["read_complaints"],
    "expires_in_days": 90,
}
_TOKEN = {
    "id": "8",
    "label": "angka bulanan",
    "scopes": ["read_complaints"],
    "created_at": INSTANT,
    "expires_at": "2027-02-22T01:00:00+00:00",
    "revoked_at": None,
    "used_at": None,
}
TOKEN = {**_TOKEN, "secret": "tuntas_shown-this-once"}
TOKENS = {"items": [_TOKEN]}
HEALTH = {
    "status": "ok",
    "problems": [],
    "late_seconds": 0,
    "store": "postgresql",
    "version": "0.1.0",
}
