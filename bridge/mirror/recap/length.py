"""How long a meeting was, as its card and its picture tell it; pure."""


def lasted(seconds: float) -> str:
    """“2 h”, “1 h 5 min”, “12 min”: to the minute, and no nought that says nothing."""
    minutes = round(seconds / 60)
    if not minutes:
        return "less than a minute"
    hours, minutes = divmod(minutes, 60)
    parts = [f"{hours} h" if hours else "", f"{minutes} min" if minutes else ""]
    return " ".join(filter(None, parts))
