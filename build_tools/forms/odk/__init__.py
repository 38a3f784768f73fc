"""The ODK channel: XLSForms out, a server's exports back."""
