"""Proof, not hope: what is wrong with flows, texts and directory, before anyone meets it.

Two layers. `rules` holds what can be said of a flow or a text by reading it. `exploration` walks
the real engine through every state that a texter can reach and asks `laws` about every answer.
`answers` asks the directory for every town and need. A broken law comes with the shortest
conversation that shows it.
"""
