"""How a person wants to hear of each kind of notice."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.forms import ServiceForm
from accounts.models import User
from governance.choices import MailChoice, NotificationKind
from governance.models import NotificationChoice

# What each kind is about, for those who choose.
MEANING: dict[str, str] = {
    NotificationKind.REVIEW_ASKED: "A change waits for a signature that you can give.",
    NotificationKind.DUE: "A signature of yours is due within a day, or late; or one that you asked for is.",
    NotificationKind.ESCALATED: "You lead a role, and one of its signatures is late.",
    NotificationKind.DECIDED: "Somebody signed or rejected what you asked for, or signed on your behalf.",
    NotificationKind.CHANGES_REQUESTED: "A reviewer wants something changed before they sign.",
    NotificationKind.COMMENT: "Somebody comments on your change, or answers where you wrote.",
    NotificationKind.STALE: "Something moved under a change, so its signatures do not count until it is asked again.",
    NotificationKind.APPLIED: "What you wrote or signed is in effect.",
    NotificationKind.FAILED: "Everybody had signed, and it could not be put into effect.",
    NotificationKind.ROLLED_BACK: "What you wrote, signed or answer for was taken back.",
    NotificationKind.BREAK_GLASS: "Something went live past all signatures, where you sign or answer for the feature.",
    NotificationKind.DECAY: "A scheduled evaluation of what you wrote, signed or answer for fell significantly.",
}


class MailChoicesForm(ServiceForm):
    """One group of radio buttons for each kind, named for it; what is there now is chosen."""

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = dict(NotificationChoice.objects.filter(person=person).values_list("kind", "mail"))
        for kind, meaning in MEANING.items():
            self.fields[str(kind)] = forms.ChoiceField(
                label=NotificationKind(kind).label,
                help_text=meaning,
                choices=MailChoice.choices,
                initial=chosen.get(kind, MailChoice.AT_ONCE),
                widget=forms.RadioSelect,
            )
