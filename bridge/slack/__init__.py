"""Everything that speaks Slack: the only folder that imports Slack's libraries."""
