def add(episode):
    print(f"Feed: {episode} added")


def remove(episode):
    print(f"Feed: {episode} removed")
