"""Let a case that is sorted go on where the procedure of its right begins."""

from dataclasses import replace

from privacydesk.domain.cases import Right
from privacydesk.domain.places import Place
from privacydesk.ports import Desk
from privacydesk.steps.books import Books, Receipt


def go_on(books: Books[Desk]) -> Receipt:
    """
    Put a sorted case where the procedure of its right begins.

    If another dag moves that right, its run takes over from this one; a right that no dag
    moves yet stays in the queue for people.
    """
    place = Place.REVIEW if books.case.right is Right.QUESTION else Place.IDENTITY
    if place is Place.IDENTITY and books.records.askers.of(books.reference).is_turned_away:
        place = Place.ANSWER  # nobody is searched for: the letter says why
    receipt = books.move(place)
    if books.records.runs.fits(books.reference):
        return receipt
    books.records.runs.hand_on(books.reference, reason="sorted", now=books.now)
    return replace(receipt, waits=True)
