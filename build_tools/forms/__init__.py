"""Channels: ways in which a form leaves blank and comes back filled in. One module a channel.

A channel gives `write(blank) -> {file name: bytes}` and `read(path, file, forms) -> Reading`, and states in `CARRIES`
which response types it takes back by itself. All channels give back the same record; what one cannot carry (a photo in
a PDF) comes back as named attachments beside the file.
"""
