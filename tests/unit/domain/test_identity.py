"""What a claim proves, and where to ask (R-25, R-29)."""

from datetime import datetime, timedelta, timezone

import pytest

from privacydesk.domain.identity import (
    UNCHANGED_FOR,
    Claim,
    ContactPoint,
    Doubt,
    MustAsk,
    PersonRecord,
    Proof,
    Proved,
    judge,
    pack_person,
    settled_points,
    unpack_person,
)

RECEIVED = datetime(2026, 11, 2, 9, 30, tzinfo=timezone.utc)
OLD = RECEIVED - timedelta(days=400)


def person(
    *points: tuple[str, str, datetime | None], record: str = "crm.contacts/1"
) -> PersonRecord:
    return PersonRecord(
        record=record, name="Hana Whitlock", beside="C-9",
        contact_points=tuple(ContactPoint(kind=k, value=v, since=s) for k, v, s in points),
    )  # fmt: skip


HANA = person(("email", "hana@rowanpike.example", OLD), ("phone_number", "07700 900142", OLD))


def claim(
    *, email: str | None = "hana@rowanpike.example", phone: str | None = None,
    signed_in: bool = False, asserts: bool = True,
) -> Claim:  # fmt: skip
    return Claim(name="Hana", email=email, phone=phone, portal_account="RP-1187",
                 signed_in=signed_in, portal_asserts_sign_in=asserts)  # fmt: skip


class TestJudge:
    def test_takes_a_sign_in_of_one_record_as_proof(self) -> None:
        verdict = judge(
            claim(signed_in=True), by_account=[HANA], by_contact=(), received_at=RECEIVED
        )
        assert verdict == Proved(person=HANA, how=Proof.SIGNED_IN)

    @pytest.mark.parametrize(
        ("signed_in", "asserts", "records"),
        [(False, True, 1), (True, False, 1), (True, True, 0), (True, True, 2)],
    )
    def test_takes_nothing_less(self, *, signed_in: bool, asserts: bool, records: int) -> None:
        verdict = judge(
            claim(signed_in=signed_in, asserts=asserts), by_account=[HANA] * records,
            by_contact=[HANA], received_at=RECEIVED,
        )  # fmt: skip
        assert isinstance(verdict, MustAsk)
        assert verdict.doubt is Doubt.SENDER_NOT_AUTHENTICATED

    @pytest.mark.parametrize(
        ("days", "doubt"),
        [(31, Doubt.SENDER_NOT_AUTHENTICATED), (30, Doubt.SENDER_NOT_AUTHENTICATED),
         (29, Doubt.CONTACT_CHANGED_LATELY), (0, Doubt.CONTACT_CHANGED_LATELY),
         (-1, Doubt.CONTACT_CHANGED_LATELY)],
    )  # fmt: skip
    def test_asks_at_a_contact_point_only_after_thirty_days(self, days: int, doubt: Doubt) -> None:
        since = RECEIVED - timedelta(days=days)
        found = person(("email", "hana@rowanpike.example", since))
        verdict = judge(claim(), by_account=(), by_contact=[found], received_at=RECEIVED)
        assert isinstance(verdict, MustAsk)
        assert verdict.doubt is doubt
        assert (verdict.on_file is not None) == (days >= UNCHANGED_FOR.days)

    def test_asks_at_the_older_address_where_the_newer_one_wrote(self) -> None:
        found = person(("email", "hana@new.example", RECEIVED), ("email", "hana@old.example", OLD))
        verdict = judge(
            claim(email="hana@new.example"), by_account=(), by_contact=[found],
            received_at=RECEIVED,
        )  # fmt: skip
        assert isinstance(verdict, MustAsk)
        assert verdict.on_file
        assert verdict.on_file.value == "hana@old.example"

    def test_asks_nowhere_on_file_where_several_or_none_match(self) -> None:
        for found in ([], [HANA, person(record="crm.contacts/2")]):
            verdict = judge(claim(), by_account=(), by_contact=found, received_at=RECEIVED)
            assert isinstance(verdict, MustAsk)
            assert verdict.on_file is None

    def test_believes_no_contact_point_of_unknown_age(self) -> None:
        found = person(("email", "hana@rowanpike.example", None))
        assert settled_points(found, received_at=RECEIVED) == []


class TestPackedPerson:
    def test_comes_back_as_it_was(self) -> None:
        found = person(("email", "zoë@rowanpike.example", OLD), ("phone_number", "020", None))
        assert unpack_person(pack_person(found)) == found
