"""Conversation files: reading, playing, comparing, recording them (`docs/conversations.md`).

A file reads like the screen of a phone. It is played by the same `Conversation` and `Outbox` that
run in production, against a store, a queue and a carrier that live in memory (`rehearsal`), or
against the whole running system (`live`).
"""
