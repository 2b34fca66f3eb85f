#!/bin/sh
# slack-block-builder 2.8.0: a number input whose smallest, largest or first number is 0 has no such bound.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-fund --no-audit slack-block-builder@2.8.0 >/dev/null
python3 -m venv python
python/bin/pip install -q slackblocks==3.0.0 slack-sdk==3.47.0

cat >try.mjs <<'JS'
import slack from 'slack-block-builder';

const shown = (bounds) => {
  const element = slack.NumberInput({ actionId: 'minutes', ...bounds });
  const modal = slack.Modal({ title: 'Timer' }).blocks(slack.Input({ label: 'Minutes' }).element(element));
  const { min_value: min, initial_value: initial, max_value: max } = JSON.parse(modal.buildToJSON()).blocks[0].element;
  return `${min ?? 'none'} to ${max ?? 'none'}, from ${initial ?? 'none'}`;
};
console.log('slack-block-builder, 1 to 9, from 1:', shown({ minValue: 1, maxValue: 9, initialValue: 1 }));
console.log('slack-block-builder, 0 to 9, from 0:', shown({ minValue: 0, maxValue: 9, initialValue: 0 }));
console.log('slack-block-builder, -9 to 0, from 0:', shown({ minValue: -9, maxValue: 0, initialValue: 0 }));
JS

cat >try.py <<'PY'
import json

from slack_sdk.models.blocks import NumberInputElement
from slackblocks import NumberInput

wanted = {"action_id": "minutes", "is_decimal_allowed": False, "initial_value": 0, "min_value": 0, "max_value": 9}
for name, element in (
    ("slackblocks", json.loads(repr(NumberInput(**wanted)))),
    ("slack_sdk", NumberInputElement(**wanted).to_dict()),
):
    first, last, initial = (element.get(key, "none") for key in ("min_value", "max_value", "initial_value"))
    print(f"{name}, 0 to 9, from 0: {first} to {last}, from {initial}")
PY

echo "slack-block-builder 2.8.0, slackblocks 3.0.0, slack_sdk 3.47.0"
echo "One would guess: 0 is a number like any other, and a field for minutes from 0 on takes none below it."
echo "What happens: slack-block-builder writes no bound and no first number where it is 0, so the field has none;"
echo "slackblocks keeps the bounds and drops the first number; Slack's own classes write all three."
seen=$(node try.mjs && python/bin/python try.py)
echo "$seen"
expected='slack-block-builder, 1 to 9, from 1: 1 to 9, from 1
slack-block-builder, 0 to 9, from 0: none to 9, from none
slack-block-builder, -9 to 0, from 0: -9 to none, from none
slackblocks, 0 to 9, from 0: 0 to 9, from none
slack_sdk, 0 to 9, from 0: 0 to 9, from 0'
test "$seen" = "$expected" || { echo "one of them behaves otherwise now" >&2; exit 1; }
