"""The rules of approval and release in plain Python, written from the issue and not from the services.

One prompt, two environments, a handful of people. Each method says what must happen: it returns the kinds of refusal
that would be right (an empty set: it must succeed) and, when it succeeds, changes the model. Nothing here imports ours.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

NOT_ALLOWED, WRONG_STATE, BAD_INPUT = "not allowed", "wrong state", "bad input"
OPEN = {"draft", "in_review", "changes_requested", "approved", "scheduled", "stale", "failed"}
DECIDABLE = {"in_review", "approved", "scheduled", "failed"}
BEFORE = {"production": "staging", "staging": None}
PROTECTED = {"production"}
SIGNING = ("legal-reviewer", "product-reviewer", "technical-reviewer")

Basis = tuple[str, str, int]  # what it brings, what it replaces, which policy asks


@dataclass
class Person:
    name: str
    roles: set[str]
    is_active: bool = True


@dataclass
class StandIn:
    giver: str
    taker: str
    role: str
    until: dt.datetime


@dataclass
class Said:
    person: str
    principal: str | None
    role: str
    verdict: str
    basis: Basis


@dataclass
class Request:
    number: int
    environment: str
    content: str
    author: str
    timing: str
    go_live_at: dt.datetime | None
    replaces: str = ""
    contributors: set[str] = field(default_factory=set)
    policy: tuple = ()
    policy_number: int = 0
    state: str = "in_review"
    expires_at: dt.datetime | None = None
    said: list[Said] = field(default_factory=list)

    @property
    def basis(self) -> Basis:
        return (self.content, self.replaces, self.policy_number)


@dataclass
class World:
    now: dt.datetime
    people: dict[str, Person]
    policy: tuple[tuple[str, int], ...]  # (role, how many), for both environments
    expires_after: dt.timedelta
    policy_number: int = 1
    stand_ins: list[StandIn] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    live: dict[str, str] = field(default_factory=dict)
    was_live: dict[str, list[str]] = field(default_factory=lambda: {"staging": [], "production": []})
    versions: list[str] = field(default_factory=list)  # each written from the one before it
    writers: dict[str, set[str]] = field(default_factory=dict)
    owner: str = "omar"
    is_glass_broken: bool = False
    glass_contributors: set[str] = field(default_factory=set)

    # Reading

    def holds(self, name: str, role: str) -> bool:
        return self.people[name].is_active and role in self.people[name].roles

    def stands_in(self, taker: str, giver: str, role: str) -> bool:
        return (
            self.people[taker].is_active
            and self.holds(giver, role)
            and any(
                (each.giver, each.taker, each.role) == (giver, taker, role) and self.now < each.until
                for each in self.stand_ins
            )
        )

    def open_request(self, environment: str) -> Request | None:
        return next((each for each in self.requests if each.environment == environment and each.state in OPEN), None)

    def newest(self, request: Request) -> list[Said]:
        """Each person's newest word, as far as it is about what the request brings now."""
        newest: dict[str, Said] = {}
        for said in request.said:
            newest[said.person] = said
        return [said for said in newest.values() if said.basis == request.basis]

    def counted(self, request: Request) -> list[Said]:
        """The approvals that count: of nobody who had a hand in it."""
        return [
            said
            for said in self.newest(request)
            if said.verdict == "approve" and not {said.person, said.principal} & request.contributors
        ]

    def is_signed(self, request: Request) -> bool:
        """An objection to exactly this stands until whoever made it is content, or the basis moves."""
        if any(said.verdict != "approve" for said in self.newest(request)):
            return False
        given = [said.role for said in self.counted(request)]
        return bool(request.policy) and all(given.count(role) >= count for role, count in request.policy)

    def wrote_since_live(self, content: str, environment: str) -> set[str]:
        """Whoever wrote on the way from what is live there to ``content``; all the way back when that is not on it."""
        end = self.versions.index(content)
        live = self.live.get(environment)
        begin = self.versions.index(live) + 1 if live in self.versions[:end] else 0
        return set().union(*(self.writers[each] for each in self.versions[begin : end + 1]))

    # Writing

    def ask(self, request: Request) -> set[str]:
        wrong = set()
        if self.open_request(request.environment) or self.live.get(request.environment) == request.content:
            wrong.add(WRONG_STATE)
        if not self.may_ask(request.author):
            wrong.add(NOT_ALLOWED)
        if not wrong:
            request.contributors.add(request.author)
            self.requests.append(request)
            self._put_in_review(request)
        return wrong

    def may_edit(self, name: str) -> bool:
        return any(self.holds(name, role) for role in ("prompt-editor", "prompt-owner", "administrator"))

    def may_ask(self, name: str) -> bool:
        is_owner = name == self.owner and self.people[name].is_active
        return is_owner or self.may_edit(name) or self.may_release(name)

    def may_release(self, name: str) -> bool:
        return self.holds(name, "release-manager")

    def decide(self, request: Request, said: Said, reason: str) -> set[str]:
        wrong = set()
        if request.state not in DECIDABLE:
            wrong.add(WRONG_STATE)
        if {said.person, said.principal} & request.contributors:
            wrong.add(NOT_ALLOWED)
        if said.principal:
            seat = self.stands_in(said.person, said.principal, said.role)
        else:
            seat = self.holds(said.person, said.role)
        if not seat or said.role not in dict(request.policy):
            wrong.add(NOT_ALLOWED)
        if said.verdict != "approve" and not reason:
            wrong.add(BAD_INPUT)
        if said.verdict == "approve":
            taken = {name for each in self.counted(request) for name in (each.person, each.principal) if name}
            if taken & {said.person, said.principal}:
                wrong |= {WRONG_STATE, NOT_ALLOWED}
        if not wrong:
            request.said.append(said)
            self._after_decision(request, said.verdict)
        return wrong

    def _after_decision(self, request: Request, verdict: str) -> None:
        if verdict == "reject":
            request.state = "rejected"
        elif verdict == "request_changes":
            request.state = "changes_requested"
        elif request.state == "in_review":
            self.settle(request)

    def settle(self, request: Request) -> None:
        """From in review onwards, when everybody has signed and it went through the environment before."""
        if request.state != "in_review" or not self.is_signed(request) or self.is_out_of_order(request):
            return
        request.state = "approved"
        if request.timing == "at_time" and request.go_live_at > self.now:
            request.state = "scheduled"
        elif request.timing != "by_hand":
            self.apply(request)

    def is_out_of_order(self, request: Request) -> bool:
        before = BEFORE[request.environment]
        return request.environment in PROTECTED and request.content not in self.was_live[before]

    def apply(self, request: Request) -> None:
        request.state = "applied"
        self.goes_live(request.environment, request.content)

    def goes_live(self, environment: str, content: str) -> None:
        self.live[environment] = content
        self.was_live[environment].append(content)
        for request in self.requests:
            if request.environment == environment and request.state in DECIDABLE and request.replaces != content:
                request.state = "stale"

    def policy_changes(self, policy: tuple[tuple[str, int], ...]) -> None:
        self.policy, self.policy_number = policy, self.policy_number + 1
        for request in self.requests:
            if request.state in DECIDABLE:
                request.state = "stale"

    def revise(self, request: Request, content: str, person: str) -> set[str]:
        wrong = set()
        if request.state not in OPEN or content in (request.content, self.live.get(request.environment)):
            wrong.add(WRONG_STATE)
        if not self.may_ask(person):
            wrong.add(NOT_ALLOWED)
        if not wrong:
            request.content = content
            request.contributors.add(person)
            self._put_in_review(request)
        return wrong

    def renew(self, request: Request, person: str) -> set[str]:
        wrong = set()
        if request.state not in {"stale", "changes_requested", "failed"}:
            wrong.add(WRONG_STATE)
        if self.live.get(request.environment) == request.content:
            wrong.add(WRONG_STATE)
        if not self.may_ask(person):
            wrong.add(NOT_ALLOWED)
        if not wrong:
            self._put_in_review(request)
        return wrong

    def _put_in_review(self, request: Request) -> None:
        """On the world as it is now: who wrote since what is live had a hand in it, on top of whoever had before."""
        request.contributors |= self.wrote_since_live(request.content, request.environment)
        request.replaces = self.live.get(request.environment, "")
        request.policy, request.policy_number = self.policy, self.policy_number
        request.state, request.expires_at = "in_review", self.now + self.expires_after
        self.settle(request)

    def withdraw(self, request: Request, person: str) -> set[str]:
        wrong = set()
        if request.state not in OPEN:
            wrong.add(WRONG_STATE)
        is_author = person == request.author and self.people[person].is_active
        if not (is_author or self.may_ask(person)):
            wrong.add(NOT_ALLOWED)
        if not wrong:
            request.state = "withdrawn"
        return wrong

    def release(self, request: Request, person: str) -> set[str]:
        wrong = set()
        if request.state not in {"approved", "scheduled", "failed"}:
            wrong.add(WRONG_STATE)
        if not self.may_release(person):
            wrong.add(NOT_ALLOWED)
        if not wrong:
            self.apply(request)
        return wrong

    def time_passes(self, much: dt.timedelta) -> None:
        """And then the clockwork runs: what expired ends first, then what is complete and due goes on."""
        self.now += much
        for request in self.requests:
            if request.state in OPEN and request.expires_at <= self.now:
                request.state = "expired"
        for request in self.requests:
            self.settle(request)
        for request in self.requests:
            if request.state == "scheduled" and request.go_live_at <= self.now:
                self.apply(request)

    def roll_back(self, environment: str, content: str, person: str) -> set[str]:
        wrong = set()
        if self.live.get(environment) in (None, content):
            wrong.add(WRONG_STATE)
        if content not in self.was_live[environment]:
            wrong.add(BAD_INPUT)
        is_owner = person == self.owner and self.people[person].is_active
        if not (self.may_release(person) or is_owner):
            wrong.add(NOT_ALLOWED)
        if not wrong:
            self.goes_live(environment, content)
        return wrong

    def break_glass(self, environment: str, content: str, person: str) -> set[str]:
        wrong = set()
        if not self.may_release(person):
            wrong.add(NOT_ALLOWED)
        if self.is_glass_broken or self.live.get(environment) == content:
            wrong.add(WRONG_STATE)
        if not wrong:
            self.is_glass_broken = True
            self.glass_contributors = {person} | self.wrote_since_live(content, environment)
            self.goes_live(environment, content)
        return wrong

    def close_review(self, person: str) -> set[str]:
        wrong = set()
        if not any(self.holds(person, role) for role in SIGNING) or person in self.glass_contributors:
            wrong.add(NOT_ALLOWED)
        if not self.is_glass_broken:
            wrong.add(WRONG_STATE)
        if not wrong:
            self.is_glass_broken = False
        return wrong
