"""`python -m bot` is `mianshi`."""

from bot.cli import main

if __name__ == "__main__":
    main()
