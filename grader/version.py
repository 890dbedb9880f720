"""Version of the way grades are made; stored with every attempt so that an old grade can be explained."""

VERSION = "1"
