"""The PDF channel: for a pen and for a screen."""
