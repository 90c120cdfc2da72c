"""A city that does not exist, so that a first look shows the whole loop. Every sentence was written for it."""
