"""Forget what has served its time, write secrets anew, bring the tables up to date."""
