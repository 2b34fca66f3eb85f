"""What a binding does by itself, as its owners want it: one form, or one word at a time."""

from dataclasses import replace
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field
from pydantic.config import JsonDict

from bridge.commands.asking.questions import ask_in_form
from bridge.commands.table.command import Procedure
from bridge.commands.table.outcome import Done, Outcome
from bridge.commands.table.row import Arguments, Permission
from bridge.commands.table.situation import Situation
from bridge.mirror.words.characters import NAME_LENGTH, clean_name, is_readable
from bridge.storage.database import Transaction
from bridge.storage.meetings import bindings
from bridge.storage.meetings.bindings import Binding, BindingSettings
from bridge.storage.queues.withdrawing import CAPTIONS, CHAT, SLIDES, withdraw_words

_DAYS = {"forever": None, "90d": 90, "30d": 30, "7d": 7, "1d": 1}
_WORDS = {days: word for word, days in _DAYS.items()}

_OFF = "off"

Switch = Literal["on", "off"] | None


def _readable(label: str) -> str:
    if not is_readable(label):
        raise ValueError("the label of a field, or off")
    return clean_name(label, "")


Label = Annotated[str, AfterValidator(_readable)]


def _asked(keyword: str, title: str, *, is_rare: bool = False, **words: str) -> Any:
    """A setting: typed behind its keyword, or chosen in the form by what its words say."""
    spoken: JsonDict = {word.replace("_", "-"): text for word, text in words.items()}
    extra: JsonDict = {"after": keyword, "words": spoken, "rare": is_rare}
    return Field(title=title, json_schema_extra=extra)


class SettingsArguments(Arguments):
    """What is not said stays as it is."""

    chat: Annotated[
        Literal["thread", "channel", "one-way", "off"] | None,
        _asked(
            "chat",
            "The meeting’s chat",
            thread="In the card’s thread, both ways",
            channel="All over the channel, both ways",
            one_way="In the card’s thread, from the meeting only",
            off="Not in Slack",
        ),
    ] = None
    captions: Annotated[
        Literal["finals", "rolling", "off"] | None,
        _asked(
            "captions",
            "Live captions",
            finals="In a thread, sentence by sentence",
            rolling="In a thread, as one message that grows",
            off="Not in Slack",
        ),
    ] = None
    slides: Annotated[
        Switch,
        _asked("slides", "Slides", on="As pictures in the card’s thread", off="Not in Slack"),
    ] = None
    files: Annotated[
        Literal["on", "all", "off"] | None,
        _asked(
            "files",
            "When a meeting ends",
            on="A picture and a transcript in the thread",
            all="Every form of the transcript there is",
            off="No files",
        ),
    ] = None
    presence: Annotated[
        Switch,
        _asked(
            "presence",
            "Comings and goings",
            on="A line in the card’s thread",
            off="Only on the card",
            is_rare=True,
        ),
    ] = None
    notice: Annotated[
        Switch,
        _asked(
            "notice",
            "Notice in the meeting",
            on="Tell the meeting that it can be read in Slack",
            off="Tell it nothing",
            is_rare=True,
        ),
    ] = None
    auto_join: Annotated[
        Switch,
        _asked(
            "auto-join",
            "After a meeting",
            on="Wait there for the next one",
            off="Come only when somebody says join",
            is_rare=True,
        ),
    ] = None
    properties: Annotated[
        Switch,
        _asked(
            "properties",
            "The meeting’s own properties",
            on="On the card (Infinity 41 and newer)",
            off="Nowhere",
            is_rare=True,
        ),
    ] = None
    words: Annotated[
        Literal["readers", "channel", "owners"] | None,
        _asked(
            "words",
            "Who may fetch words later",
            readers="Who could read them when they were said",
            channel="Everybody who is in the channel then",
            owners="Owners alone",
            is_rare=True,
        ),
    ] = None
    dial_field: Annotated[
        Label | None,
        Field(
            title="Profile field",
            description="Who is invited is also called at the address in this field of their "
            "Slack profile. With off nobody is.",
            min_length=1,
            max_length=NAME_LENGTH,
            json_schema_extra={
                "after": "dial-field",
                "rare": True,
                "placeholder": "Video address",
            },
        ),
    ] = None
    retention: Annotated[
        Literal["forever", "90d", "30d", "7d", "1d"] | None,
        Field(
            title="How long words and attendance are kept",
            json_schema_extra={
                "after": "retention",
                "rare": True,
                "words": {
                    "forever": "For ever",
                    "90d": "90 days",
                    "30d": "30 days",
                    "7d": "A week",
                    "1d": "A day",
                },
            },
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
            _in_form(binding.settings),
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
    if "dial_field" in given:
        is_off = given["dial_field"].casefold() == _OFF
        stored["dial_field"] = None if is_off else given["dial_field"]
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
        "dial_field": settings.dial_field or _OFF,
        "retention": _WORDS.get(settings.retention_days, "forever"),
    }


def _in_form(settings: BindingSettings) -> dict[str, str]:
    """Without the label that nobody has named, so that its input is empty, behind *More*."""
    words = _as_words(settings)
    return {name: word for name, word in words.items() if name != "dial_field" or word != _OFF}


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
