"""Who is to be forgotten: by id in Slack, by name, and as which participants they were there."""

from dataclasses import dataclass

from sqlalchemy import Column, select

from bridge.storage import tables
from bridge.storage.database import Transaction

FORGOTTEN = "somebody who was forgotten"


@dataclass(frozen=True, kw_only=True)
class Subject:
    """One person, or everybody who is called so.

    Whoever asks for themselves is known by id alone: a name is no proof, and anybody can take one.
    """

    slack_users: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()

    def is_named(self, text: str | None) -> bool:
        """Whether that is their name, whatever its case, among several or behind a room's."""
        plain = (text or "").rpartition(" · ")[2]
        wanted = {each.casefold() for each in self.names}
        return any(each.strip().casefold() in wanted for each in (plain, *plain.split(" and ")))

    def is_in(self, text: str | None) -> bool:
        """Whether their name or their id stands somewhere in it."""
        folded = (text or "").casefold()
        return any(each.casefold() in folded for each in (*self.names, *self.slack_users))


async def resolve(tx: Transaction, subject: Subject) -> Subject:
    """A name with the ids in Slack that go by it, an id with its names; for the command line."""
    users, names = set(subject.slack_users), set(subject.names)
    for person, name in (
        (tables.audit.c.person, tables.audit.c.person_name),
        (tables.relayed.c.slack_user, tables.relayed.c.name),
        (tables.grant.c.subject, tables.grant.c.name),
    ):
        query = select(person.label("person"), name.label("name")).distinct()
        for row in await tx.list(query):
            if row["person"] in subject.slack_users:
                names.add(row["name"])
            elif subject.is_named(row["name"]):
                users.add(row["person"])
    names.discard(FORGOTTEN)
    return Subject(slack_users=frozenset(filter(None, users)), names=frozenset(filter(None, names)))


async def participants(tx: Transaction, subject: Subject) -> list[tuple[str, str]]:
    """Meetings, and uuids that they had there: as they have proved, or as they were called."""
    link, attendance = tables.person_link.c, tables.attendance.c
    linked = select(link.meeting_id, link.participant_uuid)
    rows = [*await tx.list(linked.where(link.slack_user.in_(subject.slack_users)))]
    spelled = [each for each in await distinct(tx, attendance.name) if subject.is_named(each)]
    called = select(attendance.meeting_id, attendance.participant_uuid)
    rows += await tx.list(called.where(attendance.name.in_(spelled)))
    return list(dict.fromkeys((row["meeting_id"], row["participant_uuid"]) for row in rows))


async def distinct(tx: Transaction, column: Column[str]) -> list[str]:
    """What stands in a column, each once, without what is empty."""
    rows = await tx.list(select(column.label("text")).distinct())
    return [row["text"] for row in rows if row["text"]]
