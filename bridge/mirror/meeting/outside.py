"""What an errand for one meeting is handed."""

from typing import TypeAlias

from bridge.mirror.meeting.meeting import Meeting
from bridge.mirror.turns.between_turns import BetweenTurns

Outside: TypeAlias = BetweenTurns[Meeting]
