"""The Discord front end: translate in, dispatch, translate out. Only this package imports discord.py.

In: `commands` (slash commands), `presses` and `clicks` (buttons and modals), `listen` and `gather` (replies in a thread).
Out: `render` (effects to cards, pure), `layout` (cards to Discord's components), `deliver` (the outbox).
Around it: `rooms` (threads), `catchup` (what was missed), `supervise` (the connection), `app` (wiring).
"""
