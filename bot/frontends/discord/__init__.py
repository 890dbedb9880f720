"""The Discord front end: translate in, dispatch, translate out. Only this package imports discord.py.

In: `commands` (slash commands), `presses` (buttons and modals), `listen` and `gather` (replies), `catchup` (what was
missed). Between: `desk`, which knows the runtime. Out: `render` (effects to cards, pure), `layout` (cards to Discord's
components), `deliver` (the outbox). Around it: `rooms` (threads), `connection` (the gateway), `app` (wiring).
"""
