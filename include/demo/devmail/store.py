"""What devmail remembers, in one SQLite file, so that a restart keeps the mail."""

import json
import sqlite3
import threading
from collections.abc import Iterable
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Final, TypeAlias

Row: TypeAlias = dict[str, Any]

_TABLES: Final = """
CREATE TABLE IF NOT EXISTS messages (
    seq INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, provider_id TEXT NOT NULL,
    channel TEXT NOT NULL, sender TEXT NOT NULL, recipient TEXT NOT NULL COLLATE NOCASE,
    subject TEXT NOT NULL, text TEXT NOT NULL, html TEXT, attachments TEXT NOT NULL,
    categories TEXT NOT NULL, custom_args TEXT NOT NULL, dropped INTEGER NOT NULL,
    received_at TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS messages_by_recipient ON messages (recipient);
CREATE TABLE IF NOT EXISTS replies (
    seq INTEGER PRIMARY KEY, portal TEXT NOT NULL, ticket_id TEXT NOT NULL, key TEXT,
    text TEXT NOT NULL, public INTEGER NOT NULL, status TEXT, received_at TEXT NOT NULL,
    UNIQUE (portal, key)
);
CREATE TABLE IF NOT EXISTS audits (
    id INTEGER PRIMARY KEY, ticket_id TEXT NOT NULL, metadata TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS dsr_requests (
    seq INTEGER PRIMARY KEY, processor TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL,
    status TEXT NOT NULL, posted INTEGER NOT NULL, received_at TEXT NOT NULL,
    UNIQUE (processor, id)
);
CREATE TABLE IF NOT EXISTS suppressions (
    list TEXT NOT NULL, address TEXT NOT NULL COLLATE NOCASE, PRIMARY KEY (list, address)
);
"""

_JSON_COLUMNS: Final = ("attachments", "categories", "custom_args")


class Store:
    """The mailbox, the tickets' replies and the suppression lists."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.executescript(_TABLES)

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def add_message(self, message: Row) -> None:
        """Keep one message; lists and objects are kept as JSON."""
        row = {
            "channel": "email",
            "sender": "",
            "html": None,
            "attachments": [],
            "categories": [],
            "custom_args": {},
            "dropped": False,
            "received_at": datetime.now(timezone.utc).isoformat(),
            **message,
        }
        for column in _JSON_COLUMNS:
            row[column] = json.dumps(row[column])
        self._run(
            "INSERT INTO messages (id, provider_id, channel, sender, recipient, subject, text,"
            " html, attachments, categories, custom_args, dropped, received_at) VALUES (:id,"
            " :provider_id, :channel, :sender, :recipient, :subject, :text, :html, :attachments,"
            " :categories, :custom_args, :dropped, :received_at)",
            row,
        )

    def messages(self, *, to: str | None = None) -> list[Row]:
        """Return all messages, or those to one address in any case, oldest first."""
        rows = self._run(
            "SELECT * FROM messages WHERE :to IS NULL OR recipient = :to ORDER BY seq", {"to": to}
        )
        return [_message(row) for row in rows]

    def message(self, id_: str) -> Row | None:
        """Return one message."""
        rows = self._run("SELECT * FROM messages WHERE id = :id", {"id": id_})
        return _message(rows[0]) if rows else None

    def forget_messages(self) -> None:
        """Empty the mailbox."""
        self._run("DELETE FROM messages", {})

    def add_reply(self, reply: Row) -> None:
        """Keep one reply on a ticket; a key that is known already changes nothing."""
        self._run(
            "INSERT OR IGNORE INTO replies (portal, ticket_id, key, text, public, status,"
            " received_at) VALUES (:portal, :ticket_id, :key, :text, :public, :status, :at)",
            {**reply, "at": datetime.now(timezone.utc).isoformat()},
        )

    def replies(self, *, ticket_id: str | None = None) -> list[Row]:
        """Return the replies on one ticket, or on all, oldest first."""
        rows = self._run(
            "SELECT * FROM replies WHERE :id IS NULL OR ticket_id = :id ORDER BY seq",
            {"id": ticket_id},
        )
        return [{**row, "public": bool(row["public"])} for row in map(dict, rows)]

    def add_audit(self, ticket_id: str, *, metadata: Row) -> None:
        """Keep what came with one update of a ticket."""
        self._run(
            "INSERT INTO audits (ticket_id, metadata) VALUES (:ticket_id, :metadata)",
            {"ticket_id": ticket_id, "metadata": json.dumps(metadata)},
        )

    def audits(self, ticket_id: str) -> list[Row]:
        """Return what came with each update of a ticket, oldest first."""
        rows = self._run(
            "SELECT * FROM audits WHERE ticket_id = :id ORDER BY id", {"id": ticket_id}
        )
        return [{**row, "metadata": json.loads(row["metadata"])} for row in map(dict, rows)]

    def add_dsr_request(self, processor: str, id_: str, *, body: str) -> bool:
        """Keep a request to a processor and count how often it came; say whether it is new."""
        rows = self._run(
            "INSERT INTO dsr_requests (processor, id, body, status, posted, received_at)"
            " VALUES (:processor, :id, :body, 'pending', 1, :at)"
            " ON CONFLICT (processor, id) DO UPDATE SET posted = posted + 1 RETURNING posted",
            {
                "processor": processor,
                "id": id_,
                "body": body,
                "at": datetime.now(timezone.utc).isoformat(),
            },
        )
        return bool(rows[0]["posted"] == 1)

    def dsr_request(self, processor: str, id_: str) -> Row | None:
        """Return one request to a processor."""
        found = [row for row in self.dsr_requests(processor) if row["id"] == id_]
        return found[0] if found else None

    def dsr_requests(self, processor: str) -> list[Row]:
        """Return what a processor was asked, oldest first."""
        rows = self._run(
            "SELECT * FROM dsr_requests WHERE processor = :processor ORDER BY seq",
            {"processor": processor},
        )
        return [dict(row) for row in rows]

    def set_dsr_status(self, processor: str, id_: str, *, status: str) -> None:
        """Note how far a processor is with a request."""
        self._run(
            "UPDATE dsr_requests SET status = :status WHERE processor = :processor AND id = :id",
            {"processor": processor, "id": id_, "status": status},
        )

    def suppress(self, list_: str, *, addresses: Iterable[str]) -> None:
        """Put addresses on a suppression list: ``global`` or a group's number."""
        for address in addresses:
            self._run(
                "INSERT OR IGNORE INTO suppressions (list, address) VALUES (:list, :address)",
                {"list": list_, "address": address},
            )

    def unsuppress(self, list_: str, *, address: str) -> None:
        """Take one address off a suppression list."""
        self._run(
            "DELETE FROM suppressions WHERE list = :list AND address = :address",
            {"list": list_, "address": address},
        )

    def suppressed(self, list_: str) -> list[str]:
        """Return the addresses on one suppression list."""
        rows = self._run(
            "SELECT address FROM suppressions WHERE list = :list ORDER BY address", {"list": list_}
        )
        return [row["address"] for row in rows]

    def _run(self, statement: str, values: Row) -> list[sqlite3.Row]:
        with self._lock:
            return self._db.execute(statement, values).fetchall()


def _message(row: sqlite3.Row) -> Row:
    message = dict(row)
    for column in _JSON_COLUMNS:
        message[column] = json.loads(message[column])
    message["dropped"] = bool(message["dropped"])
    return message
