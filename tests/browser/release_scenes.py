"""The scenes of the release story: what each role does, sees, and is told."""

from __future__ import annotations

import datetime as dt
import re

from django.core import mail
from django.utils import timezone
from playwright.sync_api import expect

from delivery.models import Rollout
from delivery.tasks import look_for_due_steps
from governance.choices import RequestState
from governance.models import ChangeRequest, PostReview
from governance.tasks import apply_due
from tests.browser.looks import assert_no_sideways_scroll
from tests.browser.release_world import SECOND_TRY, SLUG, TEXT

OWN_POINTS = {
    "Tried on twenty diverse inputs": "Sheet “Refunds”, twenty rows",
    "Edge cases documented": "Handbook, page “Edge cases”",
    "Output keeps its format": "Empty, 40,000 characters, French with German",
    "Response time and cost measured": "1.9 s and 0.6 cents, over the twenty",
    "Evaluation suite linked": "Sheet “Refunds”",
    "Alert on errors set up": "“Unclear above 15 %” reaches #support-ops",
}
SECOND_PAIR = {
    "Quality judged by somebody else": "Read all twenty: nineteen right, one too careful",
    "Red-teamed by somebody else": "Fifteen tries, none worked",
}


def legal_asks_for_a_change(leila):
    leila.sees("Refunds are possible within", "← you")
    leila.picture("legal-reads")
    leila.comment_on("14 days of purchase", "Which terms say purchase? Clause 4.2 counts from delivery.")
    leila.picture("legal-comments")
    leila.ask_for_changes("It has to count from delivery, as clause 4.2 says.")
    leila.picture("legal-asks-for-changes")


def the_author_answers(ana, tom, number):
    """Ana hears of it, answers, writes the next version, has it tried out in staging, and brings it in."""
    assert "Leila Rahimi asks for changes" in letter_to("ana@example.org").subject
    ana.page.goto(link_in(letter_to("ana@example.org")))
    ana.sees("Leila Rahimi asks for changes as Legal reviewer", "Clause 4.2 counts from delivery.")
    ana.answer("Right: 4.2 counts from delivery. The next version says so.")
    ana.write(TEXT.format(SECOND_TRY), why="It counts from delivery, clause 4.2", number="1.2.0")
    staging = ana.ask("Staging")
    tom.go(f"/reviews/{staging}/")
    tom.approve()
    tom.sees("it took effect")
    ana.go(f"/reviews/{number}/")
    ana.bring_in("1.2.0", why="As Leila asked: fourteen days of delivery, clause 4.2.")
    ana.sees("Outdated: these words stand there no more")
    ana.tick(OWN_POINTS)
    ana.picture("checklist-ticked")


def somebody_stands_in(desk, us):
    """Priya is away from now on; Vera stands in for her."""
    priya = desk(us.priya, "/me/")
    priya.page.get_by_label("Role", exact=True).select_option(label="Technical reviewer")
    priya.page.get_by_label("Who stands in").select_option(label="Vera Lind")
    now = timezone.localtime()
    priya.page.get_by_label("From").fill(f"{now:%Y-%m-%dT%H:%M}")
    priya.page.get_by_label("Until").fill(f"{now + dt.timedelta(days=9):%Y-%m-%dT%H:%M}")
    priya.page.get_by_label("Reason").fill("Parental leave")
    priya.picture("names-a-stand-in")
    priya.press("Name a stand-in")
    priya.sees("Vera Lind")


def everybody_signs(desk, us, ana, tom, number):
    """Legal on the phone from the e-mail, Product and Technical at their desks, the second Technical by a stand-in."""
    legal_signs_on_the_phone(desk, number)
    mia = desk(us.mia, f"/reviews/{number}/")
    mia.approve()
    tom.go(f"/reviews/{number}/")
    tom.tick(SECOND_PAIR)
    tom.approve()
    tom.picture("technical-signed")
    vera = desk(us.vera, f"/reviews/{number}/")
    vera.sees("on behalf of", "Everything that was asked is resolved.")
    vera.picture("stand-in-reads")
    vera.approve()
    vera.sees("That was the last signature: it is on the schedule.", "Vera Lind for Priya Nair")
    vera.picture("stand-in-signed")
    request = ChangeRequest.objects.get(number=number)
    assert request.state == RequestState.SCHEDULED
    assert sorted(
        (str(each.person), str(each.on_behalf_of or "")) for each in request.decisions.filter(verdict="approve")
    ) == [
        ("Leila Rahimi", ""),
        ("Mia Novak", ""),
        ("Tom Becker", ""),
        ("Vera Lind", "Priya Nair"),
    ]


def legal_signs_on_the_phone(desk, number):
    letter = letter_to("leila@example.org")
    assert "Ana Silva asks for your signature" in letter.subject
    link = link_in(letter)
    phone = desk(None, link, width="phone")
    phone.sign_in("leila@example.org")
    expect(phone.page).to_have_url(link)
    phone.sees("14 days of")
    assert_no_sideways_scroll(phone.page)
    phone.picture("legal-on-the-phone")
    phone.resolve()
    phone.approve()
    phone.picture("legal-signed-on-the-phone")


def it_goes_live_in_steps(rosa, watch, number):
    """Its time is made to come; the periodic tasks do the rest."""
    rosa.sees("1.2.0")
    rosa.picture("scheduled")
    ChangeRequest.objects.filter(number=number).update(go_live_at=timezone.now())
    with watch.goes_live("1.2.0 for 10 %, 1.0.0 for 90 %"):
        apply_due()
    rosa.go("/releases/production/")
    rosa.sees("1.2.0 for 10 %, 1.0.0 for 90 %")
    rosa.picture("canary")
    Rollout.objects.update(next_at=timezone.now())
    with watch.goes_live("1.2.0 for 100 %"):
        look_for_due_steps()
    rosa.go("/releases/production/")
    rosa.sees("1.2.0 for everybody")
    rosa.picture("for-everybody")


def the_owner_takes_it_back(omar, watch):
    omar.press("Roll back", kind="link")
    omar.sees("What users get differently: 1.2.0 → 1.0.0")
    omar.page.get_by_label("Why").fill("Refuses customers who bought before May")
    omar.picture("rolls-back")
    with watch.goes_live("1.0.0 for 100 %"):
        omar.press("Roll back to 1.0.0 now")
        omar.page.wait_for_url(lambda url: "/roll-back/" not in url)
    omar.picture("rolled-back")
    assert "1.2.0" in letter_to("leila@example.org").subject  # who signed it hears of it


def glass_is_broken(rosa, watch):
    rosa.go(f"/prompts/{SLUG}/")
    rosa.page.locator("p", has_text="Emergency? Break glass in").get_by_role("link", name="production").click()
    rosa.press("Confirm that it is me", kind="link")
    rosa.confirm()
    rosa.page.get_by_label("What goes live").select_option("1.2.0")
    expect(rosa.page.get_by_role("heading", name="What users get differently: 1.0.0 → 1.2.0")).to_be_visible()
    rosa.page.get_by_label("What is happening, and why can it not wait?").fill("Refunds are paid that nobody owes")
    rosa.page.get_by_label("Incident").fill("INC-204")
    rosa.page.get_by_label("I know that nobody has signed this").check()
    rosa.picture("breaks-glass")
    with watch.goes_live("1.2.0 for 100 %"):
        rosa.press("Break glass: 1.2.0 live now")
        rosa.page.wait_for_url(lambda url: "/break-glass/" not in url)
    rosa.picture("glass-broken")


def the_emergency_is_reviewed(tom):
    """From the e-mail. Before it is closed, nobody breaks glass there again."""
    review = PostReview.objects.get()
    tom.page.goto(link_in(letter_to("tom@example.org")))
    tom.sees("Rosa Conti broke glass")
    tom.press("To the review", kind="link")
    tom.page.get_by_label("It was right, and stays").check()
    tom.page.get_by_label("What happened, and what is to be learnt from it").fill("Right, and by the runbook.")
    tom.picture("reviews-the-emergency")
    tom.press("Close the review")
    tom.sees("Tom Becker", "Right, and by the runbook.")
    tom.picture("emergency-reviewed")
    review.refresh_from_db()
    assert (str(review.closed_by), review.verdict) == ("Tom Becker", "stands")


def the_timeline_says_so_too(ada, watch):
    """The page answers for a moment in the middle of each stretch, in words."""
    for at, arms in watch.moments():
        ada.go(f"/releases/production/?at={at.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%S.%fZ}")
        ada.sees(arms.replace(" 100 %", " everybody"))
        expect(ada.page.locator("li.stretch")).to_have_count(1)
    ada.go("/releases/production/")
    expect(ada.page.locator("li.stretch")).to_have_count(len(watch.seen))
    ada.picture("timeline")


def letter_to(address: str):
    """The newest e-mail to somebody."""
    return next(letter for letter in reversed(mail.outbox) if letter.to == [address])


def link_in(letter) -> str:
    """The one link to the page, not that to the choices."""
    return re.search(r"^(http\S+)$", letter.body, re.MULTILINE)[1]
