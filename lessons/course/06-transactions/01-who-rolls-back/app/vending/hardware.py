STUCK = {"peanuts"}
COINS = 0


class Jam(Exception):
    """The machine cannot do its part."""


def push_out(snack):
    if snack in STUCK:
        raise Jam(f"stuck: {snack}")
    print(f"Take your {snack}.")


def pay_out():
    if not COINS:
        raise Jam("no coins left")
    print("Take your coins.")
