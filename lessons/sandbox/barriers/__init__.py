"""What a process gives up, one kind of thing per module."""
