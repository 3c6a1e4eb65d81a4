"""The helpline: a text in, the referral out.

Start reading at `bot.conversation` (what one text leads to), then `bot.core` (how that is
decided, without a clock, a network or a file). `ARCHITECTURE.md` has the picture.
"""
