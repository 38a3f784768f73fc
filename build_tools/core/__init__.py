"""What knows nothing of a franchise: problems, YAML, whole writes, git, events, press, drawing, numbers."""
