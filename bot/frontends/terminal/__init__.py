"""The terminal front end: rich for layout, prompt_toolkit for typing, or plain lines from a pipe."""
