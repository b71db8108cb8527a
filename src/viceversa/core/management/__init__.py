"""Django's commands, where ours do better."""
