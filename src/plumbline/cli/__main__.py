"""`python -m plumbline.cli`, the same as the `plumbline` command."""

from plumbline.cli.main import main

main()
