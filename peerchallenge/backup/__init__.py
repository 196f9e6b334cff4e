"""Everything that an installation holds, written to one file and taken back out of it."""
