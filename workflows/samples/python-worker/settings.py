"""What the worker is told by its environment; README.md lists the variables."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Settings:
    department: str
    temporal_address: str
    temporal_namespace: str
    tls: bool
    api_key: str | None
    payload_keys: tuple[bytes, ...]
    ledger: Path
    ratings: Path
    bureau_seconds: float


def read_settings(env: Mapping[str, str]) -> Settings:
    """Ends the process with one line for whoever runs it, where a setting is missing or wrong."""
    return Settings(
        department=_required(env, "DEPARTMENT"),
        temporal_address=env.get("TEMPORAL_ADDRESS", "127.0.0.1:7233"),
        temporal_namespace=env.get("TEMPORAL_NAMESPACE", "default"),
        tls=env.get("TEMPORAL_TLS") == "true" or _secret(env, "TEMPORAL_API_KEY") is not None,
        api_key=_secret(env, "TEMPORAL_API_KEY"),
        payload_keys=_payload_keys(env),
        ledger=Path(env.get("LEDGER", "ledger.sqlite")),
        ratings=Path(_required(env, "RATINGS")),
        bureau_seconds=float(env.get("BUREAU_SECONDS", "0")),
    )


def _payload_keys(env: Mapping[str, str]) -> tuple[bytes, ...]:
    current = _secret(env, "TEMPORAL_PAYLOAD_KEY")
    if current is None:
        return ()
    old = [text for text in env.get("TEMPORAL_PAYLOAD_OLD_KEYS", "").split(",") if text.strip()]
    keys = tuple(base64.b64decode(text) for text in [current, *old])
    if any(len(key) != 32 for key in keys):
        raise SystemExit("the worker can't start: TEMPORAL_PAYLOAD_KEY must be base64 of 32 bytes")
    return keys


def _required(env: Mapping[str, str], name: str) -> str:
    value = env.get(name)
    if not value:
        raise SystemExit(f"the worker can't start: {name} is not set")
    return value


def _secret(env: Mapping[str, str], name: str) -> str | None:
    """A secret itself, or what the file holds that `<name>_FILE` names."""
    file = env.get(f"{name}_FILE")
    return Path(file).read_text().strip() if file else env.get(name)
