"""The Web API over HTTP: arguments, limits, faults, answers."""
