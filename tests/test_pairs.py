"""Nobody may more than they should, whatever Slack refuses to tell: `tests.pairs` in short."""

from bridge.commands.table.row import Permission
from tests.pairs import look_up, pairs

_MANY = 13_680


async def test_nobody_gets_above_their_level_also_where_slack_tells_nothing():
    kinds, channels = await look_up()
    few = [each for each in kinds if each.given in {None, Permission.VIEW, Permission.HOST}]
    one_told_and_one_not = [channels[1], channels[-1]]

    found = list(pairs(few, one_told_and_one_not))

    assert len(found) >= _MANY
    assert [each for each in found if each.is_allowed and not each.is_right] == []
    assert [each for each in found if each.is_right and not each.is_allowed] == []
    untold = [each for each in found if not each.kind.is_told and each.is_allowed]
    assert {each.row.permission for each in untold} == {Permission.VIEW}
