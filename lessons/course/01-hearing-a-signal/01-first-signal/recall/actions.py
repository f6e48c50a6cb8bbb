from club.models import Game


def save_game():
    """Save a game"""
    Game(white="Vera", black="Judit").save()
    print("The game is saved.")
