"""`python -m streams.cli` is `jobtide`."""

from streams.cli import main

main()
