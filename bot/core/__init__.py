"""Pure. If you need a clock, a file, randomness or a connection, you are in the wrong folder."""
