"""What people ask for and the bridge does not do: why not, and what is nearest."""

from bridge.features.phrases.elsewhere import asides, meeting, people, shown

ANSWERS = (*asides.ANSWERS, *people.ANSWERS, *shown.ANSWERS, *meeting.ANSWERS)
