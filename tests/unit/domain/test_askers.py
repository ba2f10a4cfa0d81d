"""Who asks for whom, and who may have what (R-27 to R-31)."""

from datetime import datetime, timezone

import pytest

from privacydesk.domain.askers import (
    ALL,
    Asker,
    Authority,
    ChildCannotAskError,
    Helps,
    NoAuthorityError,
    Party,
    Shown,
    Sign,
    Tried,
    Unidentified,
    check_child,
    share_out,
)
from privacydesk.domain.children import Age, Child, Exercises, NotJudgedError, who_exercises
from privacydesk.domain.findings import Finding, Owner
from privacydesk.domain.workdays import Nation

AT = datetime(2026, 8, 14, 9, 30, tzinfo=timezone.utc)
STORES = ("invoices.invoices", "invoices.invoice_notes", "support.tickets", "network.network_usage")


def found(number: int, store: str) -> Finding:
    dataset, _, collection = store.partition(".")
    return Finding(number=number, dataset=dataset, collection=collection, batch="b", slot=0,
                   digest=b"", distance=0, owner=Owner.OWN, category=None, purpose=None,
                   provenance=None)  # fmt: skip


FOUND = tuple(found(n, store) for n, store in enumerate(STORES))


def agent(*scope: str, **more: bool) -> Asker:
    authority = Authority(scope=frozenset(scope), shown=Shown.SIGNED_LETTER, complete_at=AT)
    return Asker(party=Party.SOLICITOR, authority=authority, all_to_person=more.get("all", False))


def stores(findings: tuple[Finding, ...]) -> tuple[str, ...]:
    return tuple(f"{f.dataset}.{f.collection}" for f in findings)


class TestSharingOut:
    """R-27: nothing outside the scope reaches an agent, and nothing is lost."""

    @pytest.mark.parametrize(
        ("scope", "theirs"),
        [
            (("invoices",), STORES[:2]),
            (("invoices.invoices",), STORES[:1]),
            (("invoices.invoices", "support"), (STORES[0], STORES[2])),
            ((ALL,), STORES),
            (("crm",), ()),
            (("invoice",), ()),  # a beginning of a name is no name
        ],
    )
    def test_gives_the_agent_what_the_scope_names(
        self, scope: tuple[str, ...], theirs: tuple[str, ...]
    ) -> None:
        shares = share_out(FOUND, asker=agent(*scope))

        assert stores(shares.agent) == theirs
        assert set(stores(shares.person)) == set(STORES) - set(theirs)

    def test_gives_nobody_anything_without_an_authority(self) -> None:
        for party in (Party.SOLICITOR, Party.CLAIMS_FIRM, Party.RELATIVE, Party.PARENT):
            with pytest.raises(NoAuthorityError):
                share_out(FOUND, asker=Asker(party=party))

    def test_gives_the_person_everything_where_it_looks_excessive(self) -> None:
        shares = share_out(FOUND, asker=agent(ALL, all=True))

        assert (shares.agent, stores(shares.person)) == ((), STORES)

    @pytest.mark.parametrize("asker", [Asker(), Asker(party=Party.SELF)])
    def test_gives_everything_to_who_asks_for_themselves(self, asker: Asker) -> None:
        assert stores(share_out(FOUND, asker=asker).person) == STORES


class TestSettled:
    @pytest.mark.parametrize(
        ("asker", "settled"),
        [
            (Asker(), True),
            (Asker(shown=Sign.AGENT), False),
            (Asker(shown=Sign.AGENT, party=Party.SELF), True),
            (Asker(shown=Sign.ADMINISTRATOR, party=Party.ADMINISTRATOR), True),
            (Asker(shown=Sign.AGENT, unidentified=Unidentified(
                tried=(Tried.NAME,), helps=(Helps.ACCOUNT_NUMBER,))), True),
        ],
    )  # fmt: skip
    def test_needs_a_person_where_the_message_speaks_for_another(
        self, asker: Asker, *, settled: bool
    ) -> None:
        assert asker.is_settled is settled

    def test_turns_away_an_administrator_and_whom_nobody_can_find(self) -> None:
        """R-29, R-31."""
        lost = Unidentified(tried=(Tried.IP_ADDRESS,), helps=(Helps.DATES_AND_SERVICE,))

        assert Asker(party=Party.ADMINISTRATOR).is_turned_away
        assert Asker(unidentified=lost).is_turned_away
        assert not Asker(party=Party.SOLICITOR).is_turned_away


class TestChildren:
    """R-28: DPA 2018 s. 208 in Scotland; competence judged elsewhere."""

    @pytest.mark.parametrize(
        ("nation", "age", "competent", "exercises"),
        [
            (Nation.SCOTLAND, Age.FROM_12, None, Exercises.CHILD),
            (Nation.SCOTLAND, Age.FROM_12, False, Exercises.PARENT),
            (Nation.SCOTLAND, Age.UNDER_12, None, Exercises.PARENT),
            (Nation.SCOTLAND, Age.UNDER_12, True, Exercises.CHILD),
            (Nation.ENGLAND_AND_WALES, Age.FROM_12, True, Exercises.CHILD),
            (Nation.ENGLAND_AND_WALES, Age.FROM_12, False, Exercises.PARENT),
            (Nation.NORTHERN_IRELAND, Age.UNDER_12, True, Exercises.CHILD),
        ],
    )
    def test_exercise_the_right_if_they_are_able(
        self, nation: Nation, age: Age, *, competent: bool | None, exercises: Exercises
    ) -> None:
        assert who_exercises(Child(age=age, competent=competent), nation=nation) is exercises

    @pytest.mark.parametrize("nation", [Nation.ENGLAND_AND_WALES, Nation.NORTHERN_IRELAND])
    @pytest.mark.parametrize("age", list(Age))
    def test_are_judged_where_nothing_is_presumed(self, nation: Nation, age: Age) -> None:
        with pytest.raises(NotJudgedError):
            who_exercises(Child(age=age), nation=nation)

    def test_do_not_ask_alone_if_a_parent_must(self) -> None:
        child = Child(age=Age.UNDER_12)

        assert check_child(child, party=Party.PARENT, nation=Nation.SCOTLAND) is Exercises.PARENT
        with pytest.raises(ChildCannotAskError):
            check_child(child, party=Party.SELF, nation=Nation.SCOTLAND)
        assert check_child(None, party=Party.SELF, nation=Nation.SCOTLAND) is None
