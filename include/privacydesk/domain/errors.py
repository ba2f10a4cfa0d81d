"""The base of every error that the desk raises on purpose."""

from typing import ClassVar


class DeskError(Exception):
    """
    Something the desk foresaw and can explain.

    Raise a subclass. Its docstring is the operator's explanation, shown on the
    desk beside ``remedy``; ``retry`` tells a task whether waiting helps.
    Messages carry ids, counts and codes, never personal data.
    """

    remedy: ClassVar[str] = "Open the case on the desk and read its ledger."
    retry: ClassVar[bool] = False

    def __init__(self, message: str, *, case: str | None = None) -> None:
        super().__init__(f"[{case}] {message}" if case else message)
        self.case = case
