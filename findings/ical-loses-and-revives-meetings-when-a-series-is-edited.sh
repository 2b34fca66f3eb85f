#!/bin/sh
# ical 14.3.1 (the one behind Home Assistant's local calendar): editing a series drops, revives and misplaces its meetings.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder"
"$folder/bin/pip" install -q ical==14.3.1 tzdata==2026.6

cat >"$folder/try.py" <<'PY'
import datetime
import zoneinfo

from ical.calendar import Calendar
from ical.event import Event
from ical.store import EventStore
from ical.types import Range, Recur

FUTURE = Range.THIS_AND_FUTURE
ZONE = zoneinfo.ZoneInfo("Europe/Berlin")


def at(day, hour):
    return datetime.datetime(2026, 9, day, hour, tzinfo=ZONE)


def when(day):
    return f"202609{day:02}T090000"


def hours(day, first, last):
    return {"dtstart": at(day, first), "dtend": at(day, last)}


def move_third(store):
    store.edit("u", Event(summary="moved", **hours(15, 11, 12)), recurrence_id=when(15))


def run(what, story):
    calendar = Calendar()
    store = EventStore(calendar)
    rule = Recur.from_rrule("FREQ=WEEKLY;COUNT=5")
    store.add(Event(uid="u", summary="weekly", rrule=rule, **hours(1, 9, 10)))
    story(store)
    print(f"{what}:")
    print("  " + ", ".join(f"{each.start:%d %H}-{each.end:%d %H} {each.summary}" for each in calendar.timeline))


def future(store):
    store.edit("u", Event(summary="later", **hours(15, 13, 14)), recurrence_id=when(15), recurrence_range=FUTURE)


def cancelled(store):
    store.delete("u", recurrence_id=when(15))
    store.edit("u", Event(**hours(1, 13, 14)))


def renamed(store):
    move_third(store)
    store.edit("u", Event(summary="planning"))


def ended(store):
    move_third(store)
    store.delete("u", recurrence_id=when(8), recurrence_range=FUTURE)


def twice(store):
    store.edit("u", Event(summary="planing"), recurrence_id=when(15))
    store.edit("u", Event(summary="planning"), recurrence_id=when(15))


def begin(store):
    store.edit("u", Event(dtstart=at(15, 11)), recurrence_id=when(15))


run("the third of five and those after it are moved to 13", future)
run("the third is cancelled, then all are moved to 13", cancelled)
run("the third is moved to 11, then the series is renamed", renamed)
run("the third is moved to 11, then all from the second on are deleted", ended)
run("the third is renamed twice", twice)
run("the third begins at 11", begin)
PY

echo "ical 14.3.1"
echo "One would guess: of five weekly meetings on 1, 8, 15, 22 and 29 September at 9, an edit changes what it names."
echo "What happens: after a change of \"this and those after it\" the last one is missing; a move of all brings a"
echo "cancelled one back; a change of all deletes one that was moved, and a deletion leaves it; a second change of one"
echo "puts it on the first day; and an end that is not given is that of the first day, before the beginning."
seen=$(cd "$folder" && bin/python try.py)
printf '%s\n' "$seen"
expected='the third of five and those after it are moved to 13:
  01 09-01 10 weekly, 08 09-08 10 weekly, 15 13-15 14 later, 22 13-22 14 later
the third is cancelled, then all are moved to 13:
  01 13-01 14 weekly, 08 13-08 14 weekly, 15 13-15 14 weekly, 22 13-22 14 weekly, 29 13-29 14 weekly
the third is moved to 11, then the series is renamed:
  01 09-01 10 planning, 08 09-08 10 planning, 22 09-22 10 planning, 29 09-29 10 planning
the third is moved to 11, then all from the second on are deleted:
  01 09-01 10 weekly, 15 11-15 12 moved
the third is renamed twice:
  01 09-01 10 planning, 01 09-01 10 weekly, 08 09-08 10 weekly, 22 09-22 10 weekly, 29 09-29 10 weekly
the third begins at 11:
  01 09-01 10 weekly, 08 09-08 10 weekly, 15 11-01 10 weekly, 22 09-22 10 weekly, 29 09-29 10 weekly'
test "$seen" = "$expected" || { echo "ical behaves otherwise now" >&2; exit 1; }
