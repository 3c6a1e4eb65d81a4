"""What staff and funders may know of the conversations, computed from rows and counters.

`rows` reads the flow log, `tally` adds a week up, `periods` says when a week or month may be seen,
`tables` turns a month into tables and lets `bot.core.disclosure` decide what is shown of them.
"""
