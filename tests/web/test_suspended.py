"""A complaint that stands still, as handlers find it in the inbox and on the page of its task."""

from engine import deployments, instances, user_tasks
from tests.rooms.engine.small_models import one_task
from tests.site import OfficeSite
from tests.stages import HANDLER, accepted, assigned
from tests.suspending import let_clocks_pause, resume, suspend
from tests.web.browser import Form, Page, open_page, words

DECISION, ANSWER = "answer.decision:radio", "answer.answer:textarea"
REPLY = "Barang bukti dapat diambil sejak hari ini."
GIVEN = {DECISION: "answer_ready", ANSWER: REPLY}


def opened(site: OfficeSite, number: str, *, english: bool = False) -> Page:
    """The page of the one open task, as its handler sees it."""
    (task,) = site.office.tasks(number)
    client = site.browse(HANDLER)
    if english:
        client.set_cookie("tuntas_language", "en")
    return open_page(client, f"/tugas/{task.key}")


def buttons(page: Page) -> list[str]:
    return [words(one) for one in page.tree.xpath("//main//form//button")]


def form_of(page: Page) -> Form:
    return page.form("Selesaikan tugas")


def marked(page: Page) -> dict[str, str]:
    """Number of the complaint -> the tag in its row of the inbox, if any."""
    return {
        words(row.xpath(".//span[@class='number']")[0]): words(tag)
        for row in page.tree.xpath("//main//tbody/tr")
        for tag in row.xpath(".//span[@class='tag tag-gold']")
    }


def test_the_inbox_marks_it_until_it_goes_on(site: OfficeSite) -> None:
    number, client = assigned(site.office), site.browse(HANDLER)
    assigned(site.office)
    suspend(site.office, number)
    for tab in ("saya", "unit"):
        assert marked(open_page(client, f"/tugas?bagian={tab}")) == {number: "ditangguhkan"}
    client.set_cookie("tuntas_language", "en")
    assert marked(open_page(client, "/tugas")) == {number: "suspended"}
    resume(site.office, number)
    assert marked(open_page(client, "/tugas")) == {}


def test_a_process_that_is_no_complaint_may_stand_still_too(site: OfficeSite) -> None:
    office, runtime = site.office, site.office.open.runtime
    model = one_task(task="tidy", group="kejari-bandung:handler")
    office.do(lambda uow: deployments.deploy(uow, {"tidy.bpmn": model}, actor="rina"))
    root = office.do(lambda uow: instances.start_latest(uow, runtime, "p", {})).root
    office.do(lambda uow: instances.suspend(uow, root, actor="root"))
    (task,) = office.read(lambda uow: user_tasks.list_of_root(uow, root))
    text = open_page(site.browse(HANDLER), f"/tugas/{task.key}").text
    assert "Proses tugas ini sedang ditangguhkan" in text
    assert "Pengelola sistem (root) menangguhkannya pada Selasa, 24 November 2026" in text
    assert "Tenggat tugas ini" not in text


def test_the_task_says_who_since_when_and_that_its_deadline_runs_on(site: OfficeSite) -> None:
    number = assigned(site.office)
    suspend(site.office, number)
    page = opened(site, number)
    assert "Budi Supriatna menangguhkannya pada Selasa, 24 November 2026 pukul 08.00" in page.text
    assert "Tugas ini baru dapat diselesaikan setelah dilanjutkan." in page.text
    assert "Tenggat tugas ini tetap berjalan." in page.text
    assert "Selesaikan sebelum Senin, 14 Desember 2026 pukul 16.00 WIB" in page.text
    english = opened(site, number, english=True).text
    assert "Budi Supriatna suspended it on Tuesday, 24 November 2026 at 08:00 WIB" in english
    assert "The deadline of this task keeps running." in english


def test_the_task_says_when_its_deadline_stands_still_too(site: OfficeSite) -> None:
    let_clocks_pause(site.office)
    number = assigned(site.office)
    suspend(site.office, number)
    assert "Tenggat tugas ini ikut berhenti" in opened(site, number).text
    english = opened(site, number, english=True).text
    assert "The deadline of this task is paused too" in english


def test_nobody_is_asked_for_answers_but_the_task_may_change_hands(site: OfficeSite) -> None:
    number = assigned(site.office)
    suspend(site.office, number)
    page = opened(site, number)
    assert buttons(page) == ["Serahkan", "Kembalikan ke unit"]
    assert page.tree.xpath("//main//textarea | //main//input[@type='radio']") == []
    page.form("Kembalikan ke unit").send()
    free = opened(site, number)
    assert buttons(free) == ["Ambil tugas ini"]
    taken = free.form("Ambil tugas ini").send()
    assert "Anda memegang tugas ini." in taken.text
    resume(site.office, number)
    assert "Selesaikan tugas" in buttons(opened(site, number))


def test_answers_sent_meanwhile_come_back_and_are_sent_when_it_goes_on(site: OfficeSite) -> None:
    number = assigned(site.office)
    form = form_of(opened(site, number))
    suspend(site.office, number)
    refused = form.send(**GIVEN)
    assert refused.status == 409
    assert refused.errors == {
        "form-title": "Prosesnya ditangguhkan. Isian Anda belum dikirim dan masih ada di bawah;"
        " kirim lagi setelah dilanjutkan."
    }
    assert "Tugas ini belum dapat diselesaikan" in refused.text
    assert "Budi Supriatna menangguhkannya" in refused.text
    assert {name: form_of(refused).fields[name] for name in GIVEN} == GIVEN
    assert site.office.waits(number) == ["handle_complaint"]
    site.office.advance(hours=1)
    resume(site.office, number)
    news = form_of(refused).send()
    assert (news.status, "Budi Supriatna melanjutkan pengaduan" in news.text) == (412, True)
    assert form_of(news).send().path == "/tugas"
    assert site.office.conversation(number)[-1].body == REPLY


def test_that_it_stands_still_is_said_before_what_is_wrong_with_answers(site: OfficeSite) -> None:
    number = assigned(site.office)
    form = form_of(opened(site, number))
    suspend(site.office, number)
    refused = form.send(**{DECISION: "answer_ready", ANSWER: "a"})
    assert (refused.status, list(refused.errors)) == (409, ["form-title"])
    assert form_of(refused).fields[ANSWER] == "a"


def test_what_was_typed_stays_also_through_claiming_and_a_wrong_hand_over(site: OfficeSite) -> None:
    number = accepted(site.office)
    site.office.complete("assign_complaint", number, handler=None)
    form = form_of(opened(site, number))
    suspend(site.office, number)
    refused = form.send(**GIVEN)
    held = refused.form("Ambil tugas ini").send()
    assert form_of(held).fields[ANSWER] == REPLY
    nobody = held.form("Serahkan").send(to="")
    assert nobody.errors == {"to": "Pilih rekan yang akan mengerjakan tugas ini."}
    assert "Ada yang perlu diperbaiki" in nobody.text
    assert form_of(nobody).fields[ANSWER] == REPLY


def test_one_whose_task_was_taken_meanwhile_gets_the_words_back_to_copy(site: OfficeSite) -> None:
    number = accepted(site.office)
    site.office.complete("assign_complaint", number, handler=None)
    form = form_of(opened(site, number))
    site.office.claim("handle_complaint", number, "iwan-nurhayati")
    suspend(site.office, number)
    page = form.send(**GIVEN)
    assert page.status == 412
    assert "tidak lagi dapat Anda kerjakan" in page.text
    assert REPLY in page.text
    assert buttons(page) == []


def test_a_form_sent_before_the_suspension_is_not_sent_twice(site: OfficeSite) -> None:
    number = assigned(site.office)
    form = form_of(opened(site, number))
    form.send(**GIVEN)
    suspend(site.office, number)
    assert form.send(**GIVEN).path == "/tugas"
    assert [one.kind for one in site.office.conversation(number)].count("answer") == 1


def test_a_suspended_complaint_that_was_cancelled_leaves_no_task(site: OfficeSite) -> None:
    number = assigned(site.office)
    form = form_of(opened(site, number))
    suspend(site.office, number)
    runtime, root = site.office.open.runtime, site.office.complaint(number).root
    site.office.do(lambda uow: instances.cancel(uow, runtime, root, actor="budi-supriatna"))
    page = form.send(**GIVEN)
    assert (page.status, page.title) == (409, "Tugas ini tidak perlu dikerjakan lagi")
    assert REPLY in page.text
