from newsroom.models import Article


def write_article():
    """Write an article"""
    article = Article.objects.create(headline="Bridge closed")
    print(f"In memory: {article.slug}")


def correct_headline():
    """Correct a headline, then save again without a change"""
    article = Article.objects.first() or Article.objects.create(headline="Bridge closed")
    article.headline = "Bridge closed until Friday"
    article.save()
    article.save()


def save_fields():
    """Correct a headline with update_fields"""
    article = Article.objects.first() or Article.objects.create(headline="Bridge closed")
    article.headline = "Bridge open again"
    article.save(update_fields=["headline"])
    print(f"In memory: {article.slug}")
    article.save(update_fields=["headline", "slug"])


def update_or_create():
    """Correct a headline with update_or_create()"""
    article = Article.objects.first() or Article.objects.create(headline="Bridge closed")
    Article.objects.update_or_create(pk=article.pk, defaults={"headline": "Bridge under repair"})
