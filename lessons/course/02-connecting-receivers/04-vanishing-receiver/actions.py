from django.utils.inspect import _get_func_parameters

from nursery.babysitters import Babysitter
from nursery.models import Cry


def cry():
    """The baby cries"""
    Cry.objects.create(baby="Mia")


def cry_and_cry_again():
    """The baby cries before and after the babysitter goes home"""
    babysitter = Babysitter("Ann")
    babysitter.start_work()
    Cry.objects.create(baby="Mia")
    del babysitter
    Cry.objects.create(baby="Mia")


def empty_the_cache():
    """Empty the cache of signatures, then the baby cries"""
    # Private API, for this experiment only: this function caches the signatures that it has read.
    _get_func_parameters.cache_clear()
    Cry.objects.create(baby="Mia")
