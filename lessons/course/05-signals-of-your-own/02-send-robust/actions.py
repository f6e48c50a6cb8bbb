import asyncio

from asgiref.sync import async_to_sync
from django.db import transaction

from harbour.models import StormWarning
from harbour.office import aissue_warning, end_storm, issue_warning, report_failures
from harbour.signals import warning_issued


def issue_one_warning():
    """Issue a storm warning"""
    issue_warning("East Bay", force=9)


def issue_from_async_code():
    """Issue a storm warning from async code"""
    async_to_sync(aissue_warning)("East Bay", force=9)


def forget_an_argument():
    """Send the signal without its argument"""
    report_failures(warning_issued.send_robust(sender=StormWarning))


def pass_storm():
    """Announce that the storm has passed"""
    end_storm("East Bay")


def pass_storm_inside_a_loop():
    """Announce it inside a running event loop"""

    async def say_so():
        end_storm("East Bay")

    asyncio.run(say_so())


def issue_bulletin():
    """Issue two warnings, the first of a typhoon, inside atomic()"""
    with transaction.atomic():
        issue_warning("East Bay", force=14)
        issue_warning("West Bay", force=8)
