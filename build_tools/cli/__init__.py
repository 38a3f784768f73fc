"""Arguments, progress, exit codes. 0 done, 1 problems in what was given, 2 wrong use, 3 the environment."""
