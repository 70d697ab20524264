"""Encrypts what goes through Temporal, in the format of Throughline's own workers (apps/worker/docs/payloads.md)."""

import hashlib
import os
from collections.abc import Sequence

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from temporalio.api.common.v1 import Payload
from temporalio.converter import PayloadCodec

ENCODING = b"binary/encrypted"
NONCE_BYTES = 12


class EncryptingCodec(PayloadCodec):
    """AES-256-GCM. The first key encrypts, any of them decrypts; without keys nothing is encrypted."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        self._known = {key_id(key): AESGCM(key) for key in keys}
        self._current = key_id(keys[0]) if keys else None

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        return [self._encrypted(payload) for payload in payloads]

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        return [self._decrypted(payload) for payload in payloads]

    def _encrypted(self, payload: Payload) -> Payload:
        if self._current is None or payload.metadata.get("encoding") == ENCODING:
            return payload
        nonce = os.urandom(NONCE_BYTES)
        # The tag, 16 bytes, is at the end of what encrypt returns.
        text = self._known[self._current].encrypt(nonce, payload.SerializeToString(), None)
        metadata = {"encoding": ENCODING, "encryption-key-id": self._current.encode()}
        return Payload(metadata=metadata, data=nonce + text)

    def _decrypted(self, payload: Payload) -> Payload:
        if payload.metadata.get("encoding") != ENCODING:
            return payload
        named = payload.metadata.get("encryption-key-id", b"").decode()
        key = self._known.get(named)
        if key is None:
            raise ValueError(f"a payload was encrypted with key {named}, which TEMPORAL_PAYLOAD_KEY is not")
        return Payload.FromString(key.decrypt(payload.data[:NONCE_BYTES], payload.data[NONCE_BYTES:], None))


def key_id(key: bytes) -> str:
    """How a key is named beside what it encrypted: the first 16 hex digits of its SHA-256."""
    return hashlib.sha256(key).hexdigest()[:16]
