from gym.desk import next_card, sign_up
from gym.locks import outage
from gym.models import Member, TrialMember


def sign_up_member():
    """Sign up a member, then save the member again"""
    member = sign_up(next_card())
    print(member.locker)
    member.save()


def import_members():
    """Import two members, then save one of them"""
    card = next_card()
    members = Member.objects.bulk_create([Member(card=card), Member(card=card + 1)])
    members[0].save()
    print("No locker:", list(Member.objects.filter(locker=None)))


def start_trial():
    """Sign up a trial member"""
    TrialMember.objects.create(card=next_card())


def try_again():
    """Sign up while the lock server is down, then try again"""
    card = next_card()
    with outage():
        try:
            sign_up(card)
        except ConnectionError as error:
            print(error)
    sign_up(card)
