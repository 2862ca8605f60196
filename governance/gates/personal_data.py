"""No data about people in the text."""

from __future__ import annotations

from governance.detecting.finding import Finding
from governance.detecting.personal import find_personal_data
from governance.gates.content import ContentGate
from registry.content import Content


class PersonalData(ContentGate):
    code = "personal-data"
    name = "No personal data"
    position = 42
    nothing = (
        "No e-mail addresses, phone, account, card or identity numbers of people were found. Names are not looked for."
    )
    something = "The text holds what looks like data about people."
    next_step = "Replace it with invented data or a variable in a new version, or accept it with a reason."

    def find(self, content: Content) -> list[Finding]:
        return find_personal_data(content)
