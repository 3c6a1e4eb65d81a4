"""The directory: who may be sent to whom, when they answer, and what the texter reads.

`listing` says what may be sent at all, `hours` when somebody answers, `ranking` what makes one
listing better than another, `find` which fit a texter, `referral` puts them into one SMS, `hsds`
reads the tables in data/.
"""
