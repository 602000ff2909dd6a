"""What stands still: shown to process owners without what is about them, tried again; and what
citizens and clerks read meanwhile."""

from access import unopened
from complaints import clock_troubles, unclaimable_tasks
from engine import self_starts, starts
from escalation import ladders
from host import parking, upkeep
from host.bundled import bundled_models
from identity.roles import Role
from tests.site import OfficeSite
from tests.slips import deploy, edited, mend, slipped
from tests.stages import HANDLER
from tests.web.browser import Page, open_page, words
from web import incident_words

OWNER = "dimas-susanto"
SLIP = slipped("sla_policy_verification", "amount", "sepuluh")
BROKEN = edited("complaint.bpmn", "=routing.path", "=if routing.path = 3 then 1 else null")


def rows(page: Page) -> list[str]:
    return [words(one) for one in page.tree.xpath("//main//tbody/tr")]


def test_incidents_alike_are_one_row_with_cause_and_number(site: OfficeSite) -> None:
    assert "Tidak ada yang berhenti." in open_page(site.browse(OWNER), "/insiden").text
    deploy(site.office, SLIP)
    for _ in range(3):
        site.office.submit()
    (row,) = rows(open_page(site.browse(OWNER), "/insiden"))
    assert row.startswith("Tenggat belum bertanggal: kebijakan atau kalendernya tidak dapat dibaca")
    assert "row sla_policy_verification, column amount: it is null" in row
    assert "Jumlah 3" in row
    assert "Coba lagi" not in row


def test_incidents_about_who_looks_are_not_there_nor_counted(site: OfficeSite) -> None:
    deploy(site.office, SLIP)
    site.office.submit(reported_official=OWNER)
    assert rows(open_page(site.browse(OWNER), "/insiden")) == []
    site.office.submit()
    (row,) = rows(open_page(site.browse(OWNER), "/insiden"))
    assert "Jumlah 1" in row


def test_a_token_is_tried_again_by_who_operates_the_engine(site: OfficeSite) -> None:
    deploy(site.office, BROKEN)
    hidden = site.office.submit(reported_official=OWNER)
    number = site.office.submit()
    site.office.advance(hours=1)
    page = open_page(site.browse(OWNER), "/insiden")
    (row,) = rows(page)
    assert "Verifikator sah?" in row
    assert "Jumlah 1" in row
    done = page.form("Coba lagi: Verifikator sah?").send()
    assert "Sudah dicoba lagi." in done.text
    tried = {one.business_key: one.raised_at == site.office.now for one in site.office.incidents()}
    assert tried == {hidden: False, number: True}


def test_a_clerk_whose_next_step_is_held_up_reads_that_it_is_saved(site: OfficeSite) -> None:
    path = 'target="class" />\n          <zeebe:output source="=routing.path"'
    held_up = edited("complaint.bpmn", path, path.replace("routing.path", "null"))
    deploy(site.office, held_up)
    number = site.office.submit()
    (task,) = site.office.tasks(number)
    clerk = site.office.members("kejari-bandung", Role.INTAKE)[0]
    page = open_page(site.browse(clerk), f"/tugas/{task.key}")
    form = page.form("Selesaikan tugas")
    done = form.send(**{"answer.decision:radio": "accept", "answer.reason:textarea": "Lengkap."})
    assert f"Tersimpan: tugas pada pengaduan {number} selesai." in done.text
    assert "bukan karena isian Anda" in done.text
    assert len(site.office.incidents()) == 1


def test_a_citizen_reads_that_the_deadline_is_being_set(site: OfficeSite) -> None:
    deploy(site.office, SLIP)
    number = site.office.submit()
    code = str(site.office.codes[number])
    page = open_page(site.browse(), "/lacak").form().send(number=number, code=code)
    assert (page.status, page.title) == (200, f"Pengaduan {number}")
    assert "Batas waktu Sedang ditetapkan." in page.text
    assert "sla_policy" not in page.text


def test_who_files_gets_number_and_code_and_a_true_sentence(site: OfficeSite) -> None:
    deploy(site.office, SLIP)
    typed = {"unit": "kejari-bandung", "subject": "Loket", "description": "Loket sudah tutup."}
    checked = open_page(site.browse(), "/lapor").form().send(**typed, conduct="no", naming="none")
    receipt = checked.form().send("Kirim pengaduan")
    assert receipt.title == "Pengaduan Anda kami terima"
    assert "Batas waktunya sedang ditetapkan." in receipt.text


def test_clerks_read_that_there_is_no_date_yet_and_why(site: OfficeSite) -> None:
    deploy(site.office, SLIP)
    number = site.office.submit()
    clerk = site.browse(site.office.members("kejari-bandung", Role.INTAKE)[0])
    inbox = open_page(clerk, "/tugas?bagian=bebas")
    assert "belum bertanggal batas waktu belum dapat dihitung" in inbox.text
    (task,) = site.office.tasks(number)
    page = open_page(clerk, f"/tugas/{task.key}")
    assert "Batas waktu belum dapat dihitung. Waktunya tetap berjalan sejak mulai" in page.text
    assert "kolom amount: isinya null, seharusnya angka di atas nol" in page.text
    listed = open_page(clerk, "/pengaduan")
    assert "belum bertanggal Verifikasi" in listed.text
    complaint = open_page(clerk, f"/pengaduan/{number}")
    assert "Tenggat Verifikasi: belum dapat dihitung" in complaint.text
    deploy(site.office, bundled_models())
    mend(site.office)
    assert "belum bertanggal" not in open_page(clerk, "/tugas?bagian=bebas").text
    told = open_page(clerk, f"/pengaduan/{number}").text
    assert "Tenggat Verifikasi: tanggalnya ditetapkan, dihitung sejak mulai" in told


def test_handlers_do_not_see_incidents(site: OfficeSite) -> None:
    client = site.browse(HANDLER)
    assert open_page(client, "/insiden").status == 403


def test_every_kind_that_a_room_raises_has_words_of_its_own() -> None:
    standing = (
        *(clock_troubles.CLOCK, clock_troubles.ROW, ladders.LADDER, unclaimable_tasks.KIND),
        *(parking.KIND, upkeep.RECOUNT, unopened.KIND, self_starts.KIND, starts.RESERVED_KEY),
    )
    assert set(standing) == set(incident_words.STANDING)
