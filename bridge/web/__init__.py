"""Our own web server: health, and the routes that the composition root hands it."""
