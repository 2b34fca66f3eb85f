"""What is typed over and over again says no more than a few of it, and costs far more to read.

Every pattern of this room tries each of such a run's characters as a beginning and as an end.
"""

import re

LONGEST_RUN = 40
_BLANKS = re.compile(rf"(\s{{{LONGEST_RUN}}})\s+")
_MARKS = re.compile(rf"(([^\w\s])\2{{{LONGEST_RUN - 1}}})\2+")


def shorten_runs(line: str) -> str:
    """The line with no more than so many blanks, or of the same mark, in a row."""
    return _MARKS.sub(r"\1", _BLANKS.sub(r"\1", line))
