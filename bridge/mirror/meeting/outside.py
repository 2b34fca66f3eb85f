"""What an errand for one meeting is handed."""

from typing import TypeAlias

from bridge.mirror.meeting.between_turns import BetweenTurns
from bridge.mirror.meeting.meeting import Meeting

Outside: TypeAlias = BetweenTurns[Meeting]
