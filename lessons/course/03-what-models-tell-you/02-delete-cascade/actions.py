from museum.collection import buy_collection
from museum.models import Loan


def delete_artist():
    """Delete an artist"""
    artist = buy_collection()
    artist.delete()


def delete_with_querysets():
    """Delete loans and paintings with QuerySets"""
    artist = buy_collection()
    Loan.objects.filter(painting__artist=artist).delete()
    artist.paintings.all().delete()


def delete_loan():
    """Delete a loan, then the artist"""
    artist = buy_collection()
    Loan.objects.get(borrower="Paris", painting__artist=artist).delete()
    artist.delete()
