"""What people do in a bound channel, brought to its meeting or binding."""
