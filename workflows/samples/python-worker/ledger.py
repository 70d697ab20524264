"""Which request was answered how. Throughline asks again whenever it did not hear an answer: the work is done once."""

import json
import sqlite3
from pathlib import Path
from typing import Any


class Ledger:
    """Whoever has a database puts the row into the same transaction as the effect; here the row is the effect."""

    def __init__(self, file: Path) -> None:
        self._db = sqlite3.connect(file, isolation_level=None)
        self._db.execute("CREATE TABLE IF NOT EXISTS answers (request TEXT PRIMARY KEY, variables TEXT NOT NULL)")

    def answer(self, request: str) -> dict[str, Any] | None:
        row = self._db.execute("SELECT variables FROM answers WHERE request = ?", (request,)).fetchone()
        return None if row is None else json.loads(row[0])

    def keep(self, request: str, variables: dict[str, Any]) -> dict[str, Any]:
        """Of two attempts at the same time the first one counts, and both answer the same."""
        self._db.execute("INSERT OR IGNORE INTO answers VALUES (?, ?)", (request, json.dumps(variables)))
        kept = self.answer(request)
        assert kept is not None
        return kept

    def close(self) -> None:
        self._db.close()
