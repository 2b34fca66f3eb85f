"""What a binding does by itself, as its owners want it: one form, or one word at a time."""

from dataclasses import replace
from typing import Annotated, Any, Literal

from pydantic import Field

from bridge.commands.asking.questions import ask_in_form
from bridge.commands.table.command import Procedure
from bridge.commands.table.outcome import Done, Outcome
from bridge.commands.table.row import Arguments, Permission
from bridge.commands.table.situation import Situation
from bridge.storage.database import Transaction
from bridge.storage.meetings import bindings
from bridge.storage.meetings.bindings import Binding, BindingSettings
from bridge.storage.queues.withdrawing import CAPTIONS, CHAT, SLIDES, withdraw_words

_DAYS = {"forever": None, "90d": 90, "30d": 30, "7d": 7, "1d": 1}
_WORDS = {days: word for word, days in _DAYS.items()}

Switch = Literal["on", "off"] | None


def _asked(keyword: str, title: str, hint: str) -> Any:
    """A setting: typed behind its keyword, or asked for in the form."""
    return Field(title=title, description=hint, json_schema_extra={"after": keyword})


class SettingsArguments(Arguments):
    """What is not said stays as it is."""

    chat: Annotated[
        Literal["thread", "channel", "one-way", "off"] | None,
        _asked(
            "chat",
            "Chat",
            "In the card’s thread, all over the channel, from the meeting only, or not",
        ),
    ] = None
    captions: Annotated[
        Literal["finals", "rolling", "off"] | None,
        _asked("captions", "Captions", "As posts, as one message that grows, or not"),
    ] = None
    slides: Annotated[
        Switch,
        _asked("slides", "Slides", "What is presented, as pictures in the thread"),
    ] = None
    presence: Annotated[
        Switch,
        _asked("presence", "Comings and goings", "A line in the thread"),
    ] = None
    notice: Annotated[
        Switch,
        _asked("notice", "Notice in the meeting", "Tell the meeting that it can be read in Slack"),
    ] = None
    files: Annotated[
        Literal["on", "all", "off"] | None,
        _asked(
            "files",
            "Files at the end",
            "A picture and a transcript into the thread, every form there is, or none",
        ),
    ] = None
    auto_join: Annotated[
        Switch,
        _asked("auto-join", "Join by itself", "Go back once a meeting is over, for the next one"),
    ] = None
    properties: Annotated[
        Switch,
        _asked(
            "properties",
            "Properties",
            "What a node since Infinity 41 has stored of it, on the card",
        ),
    ] = None
    words: Annotated[
        Literal["readers", "channel", "owners"] | None,
        _asked(
            "words",
            "Fetching words later",
            "Who could read them when they were said, all in the channel now, or owners alone",
        ),
    ] = None
    retention: Annotated[
        Literal["forever", "90d", "30d", "7d", "1d"] | None,
        _asked(
            "retention",
            "Keep meetings",
            "How long words and attendance stay in the bridge’s own database",
        ),
    ] = None


async def change(arguments: SettingsArguments, situation: Situation) -> Outcome:
    """Without a word it asks in a form that shows how it is now."""
    binding = situation.require_binding()
    given: dict[str, str] = arguments.model_dump(exclude_none=True)
    if not given:
        form = await ask_in_form(
            situation.invocation,
            situation.services,
            SETTINGS,
            _as_words(binding.settings),
            invitation=f"What the bridge does in {binding.alias} by itself.",
            button="Settings…",
            submit="Save",
            fields=tuple(SettingsArguments.model_fields),
        )
        return replace(form, opens_at_once=True)
    changes = _as_stored(given)
    settings = binding.settings.model_copy(update=changes)
    await situation.services.database.write(_keep, binding, changes)
    return Done(text=f"Saved for {binding.alias}.", lines=_changes(binding.settings, settings))


async def _keep(tx: Transaction, binding: Binding, changes: dict[str, Any]) -> None:
    """What is switched off, and still waits for Slack, never comes."""
    await bindings.change_settings(tx, binding.id, changes)
    off = {
        CHAT: changes.get("chat") == "off",
        CAPTIONS: changes.get("captions") == "off",
        SLIDES: changes.get("slides") is False,
    }
    if kinds := [kind for kind, is_off in off.items() if is_off]:
        await withdraw_words(tx, binding.workspace, binding.channel, kinds)


def _as_stored(given: dict[str, str]) -> dict[str, Any]:
    stored: dict[str, Any] = dict(given)
    for name in ("slides", "presence", "notice", "auto_join", "properties"):
        if name in given:
            stored[name] = given[name] == "on"
    if "retention" in given:
        stored["retention_days"] = _DAYS[stored.pop("retention")]
    return stored


def _as_words(settings: BindingSettings) -> dict[str, str]:
    def switch(is_on: bool) -> str:  # noqa: FBT001 - it is what is put into words
        return "on" if is_on else "off"

    return {
        "chat": settings.chat,
        "captions": settings.captions,
        "slides": switch(settings.slides),
        "presence": switch(settings.presence),
        "notice": switch(settings.notice),
        "files": settings.files,
        "auto_join": switch(settings.auto_join),
        "properties": switch(settings.properties),
        "words": settings.words,
        "retention": _WORDS.get(settings.retention_days, "forever"),
    }


def _changes(before: BindingSettings, after: BindingSettings) -> tuple[str, ...]:
    old, new = _as_words(before), _as_words(after)
    return tuple(f"{name.replace('_', '-')}: {new[name]}" for name in new if new[name] != old[name])


SETTINGS = Procedure(
    name="settings",
    summary="What the bridge does here by itself",
    arguments=SettingsArguments,
    permission=Permission.ADMIN,
    example="settings presence off",
    run=change,
)

COMMANDS = (SETTINGS,)
