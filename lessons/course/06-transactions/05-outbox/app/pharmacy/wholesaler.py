from django.core.mail import send_mail


def send_order(number, medicine):
    send_mail(f"Order {number}: {medicine}", "Please deliver.", "pharmacy@example.org", ["wholesaler@example.org"])
