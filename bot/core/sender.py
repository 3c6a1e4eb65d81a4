"""Who texts: the number, and what stands for it; two types, so that mixing them is an error."""

from typing import NewType

Sender = NewType("Sender", str)
"""A phone number in E.164, as Twilio gives it."""

Pseudonym = NewType("Pseudonym", str)
"""What stands for a sender in Redis: 128 bits of an HMAC under a salt that is destroyed (R098)."""
