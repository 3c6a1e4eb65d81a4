"""Each module here knows one outside thing, and none knows another."""
