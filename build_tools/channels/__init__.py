"""Channels: how a filled-in form comes back as a record, and (with the next work) how a blank one goes out.

One module a channel. Each gives `read(path, file) -> Located[Record]`; all give back the same record.
"""
