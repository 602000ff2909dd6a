"""Ways to reach people; each keeps the contract of `notifications.messages.Channel`."""
