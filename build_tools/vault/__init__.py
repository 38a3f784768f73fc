"""Who can open the website: the encrypted site, its keys, its scan, its re-keying."""
