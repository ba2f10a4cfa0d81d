"""Cases thrown by dice: the same things happen to a story and to the desk's events."""

import random
from datetime import date, timedelta

from brute_force_clock import Letter, Story

from privacydesk.domain import clock_events as happened

FIRST_DAY = date(2026, 2, 5)
DAY = timedelta(days=1)


class Dice:
    """Throws a case: the same things happen to the story and to the events."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)  # noqa: S311  a repeatable throw, no secret
        self.received = FIRST_DAY + self.dice.randrange(900) * DAY
        self.last = self.received
        self.events: list[happened.Event] = [happened.Received(at=self.at(self.received))]
        self.holds: list[Letter] = []
        self.questions: list[Letter] = []
        self.notice: date | None = None
        self.reasons = True

    def at(self, day: date) -> date:
        """Note the day as perhaps the last; days need no hour to stand in any order."""
        self.last = max(self.last, day)
        return day

    def chance(self, share: float) -> bool:
        return self.dice.random() < share

    def exchange(self) -> tuple[date, date | None]:
        """Throw a day of asking, mostly early, and one of answering, mostly soon."""
        asked = self.received + self.dice.choice([0, 1, 2, 5, 20, 28, 31, 34, 60, 95]) * DAY
        asked += self.dice.randrange(4) * DAY
        wait = self.dice.choice([0, 0, 1, 3, 8, 25, 70])
        return asked, None if self.chance(0.06) else asked + wait * DAY

    def throw(self) -> "Dice":
        for number in range(1, self.dice.choice([0, 0, 1, 2]) + 1):
            self.throw_identity(number)
        if self.chance(0.2):
            asked, answered = self.exchange()
            self.events.append(happened.AuthorityAsked(at=self.at(asked)))
            if answered:
                self.events.append(happened.AuthorityReceived(at=self.at(answered)))
            self.holds.append(Letter(what="authority", asked=asked, answered=answered))
        if self.chance(0.25):
            self.throw_fee()
        for number in range(1, self.dice.choice([0, 1, 1, 2, 3]) + 1):
            self.throw_question(number)
        if self.chance(0.4):
            self.notice = self.received + self.dice.randrange(45) * DAY
            self.reasons = self.chance(0.85)
            notice = happened.ExtensionNoticeSent(
                at=self.at(self.notice), reasons_given=self.reasons
            )
            self.events.append(notice)
        self.dice.shuffle(self.events)
        return self

    def throw_identity(self, number: int) -> None:
        asked, answered = self.exchange()
        doubt = self.dice.choice(["unmatched_address", "unmatched_address", "policy", None])
        self.events.append(happened.IdentityAsked(at=self.at(asked), number=number, doubt=doubt))
        if answered:
            self.events.append(happened.IdentityReceived(at=self.at(answered), number=number))
        if doubt == "unmatched_address":
            self.holds.append(Letter(what="id", asked=asked, answered=answered))

    def throw_fee(self) -> None:
        asked, paid = self.exchange()
        ground = self.dice.choice(list(happened.FeeGround))
        self.events.append(happened.FeeAsked(at=self.at(asked), ground=ground))
        if paid:
            self.events.append(happened.FeePaid(at=self.at(paid)))
        if ground in happened.LAWFUL_GROUNDS:
            self.holds.append(Letter(what="fee", asked=asked, answered=paid))

    def throw_question(self, number: int) -> None:
        asked, answered = self.exchange()
        need = self.dice.choice([happened.Need.REASONABLY_REQUIRED] * 4 + list(happened.Need))
        self.events.append(happened.ClarificationAsked(at=self.at(asked), number=number, need=need))
        if answered:
            reply = happened.ClarificationAnswered(at=self.at(answered), number=number)
            self.events.append(reply)
        if need is happened.Need.REASONABLY_REQUIRED:
            self.questions.append(Letter(what="clar", asked=asked, answered=answered))

    def story(self) -> Story:
        return Story(
            received=self.received,
            today=self.last,
            holds=tuple(self.holds),
            questions=tuple(self.questions),
            notice=self.notice,
            reasons=self.reasons,
        )
