from django.tasks import task


@task
def greet():
    print("Hello from a task.")
