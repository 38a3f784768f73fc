"""One function a verb; the only place that composes the layers. Load, check, refuse if there are problems, render."""
