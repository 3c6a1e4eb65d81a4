"""A phone network for development: Twilio's REST shape on one side, phones on the other.

Without a Twilio account the helpline sends through this, over HTTP on loopback, with the same
`twilio` client and the same signatures, so that what runs on a desk is what runs in production.
"""
