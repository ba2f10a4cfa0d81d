"""
Draw up an erasure: each row's action by the map, by whose it is and by what people chose.

Children come before their parents. A row that a kept one needs is masked instead of deleted;
what another person is linked to is left alone unless a person decides otherwise (R-50, R-68).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from privacydesk.domain.catalogue import Role, Treatment
from privacydesk.domain.datamap import Collection, DataMap
from privacydesk.domain.deletion import (
    Action,
    Choice,
    Choices,
    Code,
    Conflict,
    Line,
    Met,
    Plan,
    Why,
)
from privacydesk.domain.erasure_fates import LAPSED, Calendar, Fate, Lasts, held
from privacydesk.domain.erasure_order import Tables, erasure_order, foreign_keys, linked_values
from privacydesk.domain.keeping import YearEnd
from privacydesk.domain.masking import Masks, faults, least_masks, masks_of

Rows = Mapping[str, Mapping[str, Met]]
RESTS_ON_IT = "A record that stays rests on it"


def draw_up(
    datamap: DataMap, *, met: Iterable[Met], tables: Tables, choices: Choices,
    year_end: YearEnd, today: date, open_requests: int = 0, lasts: Lasts | None = None,
) -> Plan:  # fmt: skip
    """
    Return the plan for the rows that a walk met.

    What was to be kept until a day before ``today``, London's, is no longer kept (R-66, R-67).
    ``open_requests`` counts the person's open access and portability requests: the copy comes
    first, to erase before would be a crime (R-43).
    """
    rows: dict[str, dict[str, Met]] = {}
    for one in met:
        rows.setdefault(one.address, {})[one.key] = one
    standing = {what: c for what, c in choices.items() if not (c.until and c.until < today)}
    drawing = _Drawing(datamap, rows, tables, standing, Calendar(year_end, today, lasts or {}))
    for address, found in rows.items():
        drawing.judge(datamap.collection(address), found)
    drawing.end_with_their_record()
    drawing.free_the_needed()
    if open_requests:
        drawing.conflicts.append(Conflict(code=Code.OPEN_REQUEST, address="", rows=open_requests))
    return drawing.plan()


class _Drawing:
    def __init__(
        self, datamap: DataMap, rows: Rows, tables: Tables, choices: Choices, calendar: Calendar
    ) -> None:
        self.datamap, self.rows, self.tables = datamap, rows, tables
        self.choices, self.calendar = choices, calendar
        self.fates: dict[str, dict[str, Fate]] = {}
        self.conflicts: list[Conflict] = []

    def judge(self, collection: Collection, found: Mapping[str, Met]) -> None:
        """Give each row of a collection its fate, and say what stands in the way."""
        fates = {key: self._fate(collection, one) for key, one in found.items()}
        self.fates[collection.address] = fates
        shared = [key for key, one in found.items() if one.shared and not one.own]
        if shared:
            chosen = self.choices.get((collection.address, Code.SHARED))
            self.conflicts.append(Conflict(
                code=Code.SHARED, address=collection.address, rows=len(shared),
                options=(Action.KEEP, Action.MASK, Action.DELETE),
                chosen=chosen.action if chosen else Action.KEEP,
            ))  # fmt: skip
        self._check_masks(collection, fates)

    def end_with_their_record(self) -> None:
        """Let go of what is kept only as long as a record that goes now: a note to an invoice."""
        for child, parent, link in foreign_keys(self.datamap, tables=self.tables):
            erasure = self.datamap.collection(child).facts.erasure
            if erasure is None or erasure.keep is None or erasure.keep.period:
                continue
            targets = link.targets or self.datamap.collection(parent).key_columns
            gone = self._linked(parent, targets, stays=False)
            for key, fate in self.fates.get(child, {}).items():
                values = linked_values(self.rows[child][key].row, columns=link.columns)
                if fate.why is Why.MAP_KEEPS and values in gone:
                    self.fates[child][key] = LAPSED

    def free_the_needed(self) -> None:
        """Keep, masked, what a kept row points to; its own parents in turn."""
        keys = list(foreign_keys(self.datamap, tables=self.tables))
        growing = True
        while growing:
            growing = False
            for child, parent, link in keys:
                targets = link.targets or self.datamap.collection(parent).key_columns
                needed = self._linked(child, link.columns, stays=True)
                blocked = [
                    key for key, fate in self.fates.get(parent, {}).items()
                    if fate.action is Action.DELETE
                    and linked_values(self.rows[parent][key].row, columns=targets) in needed
                ]  # fmt: skip
                if blocked:
                    self._free(parent, keys=blocked, child=child)
                    growing = True

    def _linked(
        self, address: str, columns: Sequence[str], *, stays: bool
    ) -> set[tuple[object, ...] | None]:
        """Return the key values of a collection's rows that stay, or of those that go."""
        return {
            linked_values(self.rows[address][key].row, columns=columns)
            for key, fate in self.fates.get(address, {}).items()
            if (fate.action is not Action.DELETE) is stays
        } - {None}

    def plan(self) -> Plan:
        """Return the lines in the order in which they are carried out, and the conflicts."""
        order = erasure_order(self.datamap, addresses=self.fates, tables=self.tables)
        lines = [line for address in order for line in self._lines(address)]
        last = max((line.until for line in lines if line.until), default=None)
        return Plan(
            lines=tuple(_dated(line, last=last) for line in lines), conflicts=tuple(self.conflicts)
        )

    def _lines(self, address: str) -> Iterator[Line]:
        collection = self.datamap.collection(address)
        groups: dict[Fate, set[str]] = {}
        days: dict[Fate, dict[str, date]] = {}
        for key, fate in self.fates[address].items():
            group = replace(fate, until=None)
            groups.setdefault(group, set()).add(key)
            if fate.until:
                days.setdefault(group, {})[key] = fate.until
        for fate, keys in sorted(groups.items(), key=lambda g: (g[0].action.value, g[0].why.value)):
            yield Line(
                address=address, connection=collection.connection, action=fate.action,
                why=fate.why, keys=frozenset(keys), ground=fate.ground,
                until=max(days.get(fate, {}).values(), default=None), masks=dict(fate.masks),
                days=days.get(fate, {}),
            )  # fmt: skip

    def _fate(self, collection: Collection, one: Met) -> Fate:
        if one.shared and not one.own:
            chosen = self.choices.get((collection.address, Code.SHARED))
            return self._chosen(collection, chosen) if chosen else Fate(
                action=Action.KEEP, why=Why.SHARED)  # fmt: skip
        if hold := self.choices.get((collection.address, None)):
            return held(hold, masks={})
        if chosen := self.choices.get((collection.address, Code.STORE_REFUSES)):
            return self._chosen(collection, chosen)
        if collection.facts.role is Role.PROCESSOR and not self._is_own_customer(collection, one):
            return Fate(action=Action.KEEP, why=Why.CUSTOMER_DECIDES)
        return self._by_map(collection, one)

    def _by_map(self, collection: Collection, one: Met) -> Fate:
        erasure, masks = collection.facts.erasure, masks_of(collection)
        treatment = erasure.treatment if erasure else Treatment.MASK
        if collection.delete_row or (treatment is Treatment.DELETE and not collection.preserve_row):
            return Fate(action=Action.DELETE, why=Why.NO_LONGER_NEEDED)
        if treatment is Treatment.RESTRICT:
            return Fate(action=Action.KEEP, why=Why.RESTRICTED)
        keep = erasure.keep if erasure else None
        until = self.calendar.last_day(keep, one) if keep else None
        if until and until < self.calendar.today and not collection.preserve_row:
            return LAPSED
        return Fate(
            action=Action.MASK if masks else Action.KEEP,
            why=Why.MAP_KEEPS if keep or collection.preserve_row or not masks else Why.MAP_MASKS,
            ground=keep.ground if keep else "",
            until=until,
            masks=tuple(masks.items()),
        )

    def _chosen(self, collection: Collection, choice: Choice) -> Fate:
        masks = self._least(collection)
        if choice.action is Action.KEEP and choice.ground:
            return held(choice, masks={})
        return Fate(
            action=choice.action, why=Why.CHOSEN,
            masks=tuple(masks.items()) if choice.action is Action.MASK else (),
        )  # fmt: skip

    def _is_own_customer(self, collection: Collection, one: Met) -> bool:
        """
        Say whether the customer who decides about a row is the person.

        Then the request is that customer's own instruction (R-30). A customer is the person
        where the account of that number turned up as theirs alone.
        """
        kind, _, column = (collection.facts.controllers or "").partition("field:")
        if kind or not column:
            return False
        return any(
            met.row.get(column) == one.row.get(column) and not met.shared
            for address, found in self.rows.items()
            if (other := self.datamap.collection(address)).facts.role is Role.CONTROLLER
            and other.has_primary_key and other.key_columns == (column,)
            for met in found.values()
        )  # fmt: skip

    def _check_masks(self, collection: Collection, fates: dict[str, Fate]) -> None:
        table = self.tables.get(collection.address)
        chosen = self.choices.get((collection.address, Code.MASK_REFUSED))
        faulty: dict[str, list[str]] = {}
        for key, fate in fates.items():
            for fault in faults(collection, masks=dict(fate.masks), table=table):
                faulty.setdefault(fault, []).append(key)
        for fault, keys in faulty.items():
            self.conflicts.append(Conflict(
                code=Code.MASK_REFUSED, address=collection.address, rows=len(keys), beside=fault,
                options=(Action.DELETE, Action.KEEP), chosen=chosen.action if chosen else None,
            ))  # fmt: skip
        for key in {key for keys in faulty.values() for key in keys} if chosen else ():
            fates[key] = self._chosen(collection, chosen) if chosen else fates[key]

    def _free(self, address: str, *, keys: Sequence[str], child: str) -> None:
        collection = self.datamap.collection(address)
        chosen = self.choices.get((address, Code.NEEDED_BY_KEPT))
        masks = {} if chosen and chosen.action is Action.KEEP else self._least(collection)
        fate = Fate(
            action=Action.MASK if masks else Action.KEEP, why=Why.NEEDED_BY_KEPT,
            ground=RESTS_ON_IT, masks=tuple(masks.items()),
        )  # fmt: skip
        if chosen and chosen.ground:
            fate = held(chosen, masks=masks)
        self.fates[address].update(dict.fromkeys(keys, fate))
        self.conflicts.append(Conflict(
            code=Code.NEEDED_BY_KEPT, address=address, rows=len(keys), beside=child,
            options=(Action.MASK, Action.KEEP), chosen=fate.action,
        ))  # fmt: skip

    def _least(self, collection: Collection) -> Masks:
        return least_masks(collection, table=self.tables.get(collection.address))


def _dated(line: Line, *, last: date | None) -> Line:
    """Give what is kept by law "as long as" something else the last date of the plan (R-68)."""
    if line.until or not line.ground or line.why is not Why.MAP_KEEPS:
        return line
    return replace(line, until=last)
