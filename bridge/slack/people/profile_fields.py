"""The fields that a workspace has added to its people's profiles, and what stands in them.

Labels come from `team.profile.get`, once for all: a profile with labels in it may be asked for
much less often. https://docs.slack.dev/reference/methods/users.profile.get
"""

from collections.abc import Iterator, Mapping
from typing import Any

from bridge.slack.people.lookups import Lookups, Question
from bridge.slack.requests import text_at

_LABELS, _PROFILE = "team.profile.get", "users.profile.get"
_LABEL_SECONDS = 300.0
_MOST_FIELDS = 500
_LONGEST_VALUE = 1000
# Slack's own field, which no workspace has to add.
_PHONE = "phone"
_NOBODY = frozenset({"user_not_found", "user_not_visible", "users_not_found"})


class Profiles:
    """Reads profiles; one for a workspace. Raises DirectoryUnavailableError, as `Lookups` does."""

    def __init__(self, lookups: Lookups) -> None:
        self._lookups = lookups

    async def field(self, label: str) -> str | None:
        """Its id; what is not among the labels that are known is looked for once more."""
        wanted = label.casefold()
        found = dict(_labels(await self._lookups.ask(_all_labels())))
        if wanted not in found:
            self._lookups.forget(_LABELS, "")
            found = dict(_labels(await self._lookups.ask(_all_labels())))
        return found.get(wanted) or (_PHONE if wanted == _PHONE else None)

    async def value(self, slack_user: str, field: str) -> str:
        """As it is at this moment: what somebody has changed since must not be dialed."""
        self._lookups.forget(_PROFILE, slack_user)
        profile = await self._lookups.ask(_of(slack_user))
        text = text_at(profile, _PHONE) if field == _PHONE else _in_fields(profile, field)
        return text[:_LONGEST_VALUE]


def _in_fields(profile: Mapping[str, Any] | None, field: str) -> str:
    return text_at(profile, "fields", field, "value")


def _labels(profile: Mapping[str, Any] | None) -> Iterator[tuple[str, str]]:
    """Of two with the same label the first counts."""
    fields = (profile or {}).get("fields")
    told = fields[:_MOST_FIELDS] if isinstance(fields, list) else []
    for each in reversed(told):
        if (label := text_at(each, "label")) and (field := text_at(each, "id")):
            yield " ".join(label.split()).casefold(), field


def _all_labels() -> Question:
    return Question(
        method=_LABELS,
        about="",
        params={},
        member="profile",
        seconds=_LABEL_SECONDS,
        grace=0.0,
        unknown=frozenset(),
    )


def _of(slack_user: str) -> Question:
    return Question(
        method=_PROFILE,
        about=slack_user,
        params={"user": slack_user},
        member="profile",
        seconds=0.0,
        grace=0.0,
        unknown=_NOBODY,
    )
