"""The phone's channel: pages that are filled in without network, and the archive that they give back."""
