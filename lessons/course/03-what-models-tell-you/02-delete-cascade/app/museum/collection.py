from django.db import transaction

from museum.models import Artist, Loan, Painting, Postcard


def buy_collection():
    """Store an artist with two paintings, two loans and a postcard. bulk_create() sends no signals."""
    with transaction.atomic():
        (artist,) = Artist.objects.bulk_create([Artist(name="Claude Monet")])
        lilies, _ = Painting.objects.bulk_create(
            [Painting(title="Water Lilies", artist=artist), Painting(title="Poppies", artist=artist)]
        )
        Loan.objects.bulk_create([Loan(borrower="Paris", painting=lilies), Loan(borrower="Tokyo", painting=lilies)])
        Postcard.objects.bulk_create([Postcard(caption="Lilies in June", painting=lilies)])
    return artist
