"""One message that uses several rights: a case each, one ticket (R-24)."""

from integration.steps.world import HANA, NOW, World
from privacydesk.domain.decisions import Option
from privacydesk.domain.tickets import TicketStatus
from privacydesk.steps import answer, clear, gates, gather, identity, intake, reassure, runs, send
from privacydesk.steps import suppress as suppressing

CONNECTIONS = ("crm_db", "shop_db", "reseller_files")


def statuses(world: World) -> list[TicketStatus | None]:
    send.send_due(world.room, now=NOW)
    return [status for _, _, status in world.tickets.replies]


class TestATicketOfTwoRights:
    def test_is_solved_with_the_last_of_its_cases_only(self, world: World) -> None:
        """R-24: the objection is confirmed at once, and the copy is still owed."""
        access, objection = sorted(
            world.file(account="RP-1187", email=HANA, signed_in=True,
                       rights=("access", "objection_marketing")),
            key=lambda case: world.one('SELECT "right" FROM desk.cases WHERE reference = %s', case),
        )  # fmt: skip
        runs.start_waiting(world.room, now=NOW)
        for case in (access, objection):
            intake.open_case(world.desk, case=case, now=NOW)
        suppressing.suppress_person(world.desk, case=objection, now=NOW)
        clear.clear_lists(world.desk, case=objection, now=NOW)
        reassure.confirm_objection(world.desk, case=objection, now=NOW)
        assert TicketStatus.SOLVED not in statuses(world)

        identity.check_identity(world.desk, case=access, now=NOW)
        for connection in CONNECTIONS:
            gather.ask_store(world.desk, case=access, connection=connection, now=NOW)
        gather.join_stores(world.desk, case=access, now=NOW)
        gates.check_findings(world.desk, case=access, now=NOW)
        world.decide_rest(access)
        world.press(access, Option.APPROVE, user="2")
        answer.answer_person(world.desk, case=access, now=NOW)
        assert TicketStatus.SOLVED in statuses(world)
