"""What Slack delivers, over sockets or HTTP: acknowledged, and handed on."""
