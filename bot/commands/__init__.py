"""Commands of `mianshi` that need no interview."""
