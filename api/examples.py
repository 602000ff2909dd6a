"""Examples of the OpenAPI document; tests/api/test_openapi.py holds each against its schema."""

NUMBER = "ADU-2026-000123"
CODE = "7ZZZ-0123-ABCD-EFGH-V"
TASK_KEY = "50331653"
INSTANT = "2026-11-24T01:00:00+00:00"

SUBMISSION = {
    "unit": "kejari-bandung",
    "subject": "Pelayanan lambat",
    "description": "Loket dua tutup sebelum waktunya.",
    "class": "complaint",
    "identity": {"name": "Budi Pelapor", "email": "budi@surat.example"},
}
RECEIPT = {
    "number": NUMBER,
    "code": CODE,
    "repeated": False,
    "tracking_url": "https://pengaduan.example/lacak",
}
LISTED = {
    "items": [
        {
            "number": NUMBER,
            "subject": "Pelayanan lambat",
            "status": "verifying",
            "class": "complaint",
            "channel": "web",
            "priority": "normal",
            "unit": "kejari-bandung",
            "reported_unit": None,
            "reported_official": None,
            "anonymous": False,
            "confidential": False,
            "external": {"system": "sp4n_lapor", "reference": "8812345"},
            "received_at": INSTANT,
            "received_elsewhere_at": "2026-11-23T03:00:00+00:00",
            "closed_at": None,
        }
    ],
    "next_cursor": "WyJBRFUtMjAyNi0wMDAxMjMiXQ",
}
COUNTS = {"total": 7, "by_status": {"verifying": 2, "in_progress": 5}}
OPENING = {"purpose": "Memanggil pelapor untuk klarifikasi"}
IDENTITY = {
    "name": "Budi Pelapor",
    "nik": "3273012345678901",
    "email": "budi@surat.example",
    "telephone": "0812 3456 7890",
    "address": "Jalan Braga 1, Bandung",
}
TRACKING = {"number": NUMBER, "code": CODE}
PROGRESS = {
    "number": NUMBER,
    "status": "answered",
    "received_at": INSTANT,
    "closed_at": None,
    "unit_name": "Kejaksaan Negeri Kota Bandung",
    "due_at": None,
    "respond_by_at": "2026-12-08T09:00:00+00:00",
    "due_zone": "Asia/Jakarta",
    "is_undated": False,
    "events": [{"at": INSTANT, "kind": "status", "status": "received"}],
    "conversation": [
        {"at": INSTANT, "author": "office", "kind": "answer", "body": "Sudah ditindaklanjuti."}
    ],
    "awaited": ["withdraw", "add_information", "accept", "dispute"],
}
RESPONSE = {**TRACKING, "response": "dispute", "text": "Loket dua tetap tutup."}
TAKEN = {"number": NUMBER, "response": "dispute"}
INBOX = {
    "items": [
        {
            "key": TASK_KEY,
            "element_id": "handle_complaint",
            "name": "Tangani pengaduan",
            "number": NUMBER,
            "subject": "Pelayanan lambat",
            "class": "complaint",
            "priority": 50,
            "unit": "kejari-bandung",
            "unit_name": "Kejaksaan Negeri Kota Bandung",
            "assignee": "citra-darmawan",
            "assignee_name": "Citra Darmawan",
            "created_at": INSTANT,
            "due_at": "2026-12-14T09:00:00+00:00",
            "zone": "Asia/Jakarta",
            "clock": "resolution",
            "standing": "running",
            "left": {"amount": 12.5, "unit": "working_days", "overdue": False, "hours": 93.8},
            "pressing": {
                "clock": "first_response",
                "title": "Tindak lanjut pertama",
                "title_english": "First response",
                "due_at": "2026-11-30T09:00:00+00:00",
                "zone": "Asia/Jakarta",
                "left": {
                    "amount": 2.5,
                    "unit": "working_days",
                    "overdue": False,
                    "hours": 18.8,
                },
            },
            "suspension": None,
            "may_claim": False,
        }
    ],
    "next_cursor": None,
}
INBOX_COUNTS = {"mine": 3, "unit": 17, "unassigned": 4, "counted_to": 100}
HAND_OVER = {"to": "iwan-nurhayati"}
ASSIGNED = {
    "key": TASK_KEY,
    "element_id": "handle_complaint",
    "assignee": "iwan-nurhayati",
    "due_at": "2026-12-14T09:00:00+00:00",
}
COMPLETION = {"data": {"decision": "answer_ready", "answer": "Loket dua kini buka penuh."}}
COMPLETED = {"key": TASK_KEY, "repeated": False}
