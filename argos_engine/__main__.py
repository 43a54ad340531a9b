"""Runs the command line: `python -m argos_engine`."""

from argos_engine.cli.main import main

if __name__ == "__main__":
    main()
