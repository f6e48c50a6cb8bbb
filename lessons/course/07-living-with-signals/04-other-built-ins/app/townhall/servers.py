import asyncio

from asgiref.testing import ApplicationCommunicator
from django.core.handlers.asgi import ASGIHandler
from django.core.handlers.wsgi import WSGIHandler
from django.test import AsyncRequestFactory, RequestFactory


def get_over_wsgi(path):
    """Do what a WSGI server does for a GET request."""
    _serve(RequestFactory().get(path).environ)


def post_over_wsgi(path, data):
    """Do what a WSGI server does for a POST request."""
    _serve(RequestFactory().post(path, data).environ)


def get_over_asgi(path):
    """Do what an ASGI server does for a GET request."""
    asyncio.run(_serve_async(AsyncRequestFactory().get(path).scope))


def _serve(environ):
    response = WSGIHandler()(environ, lambda status, headers, exc_info=None: None)
    b"".join(response)  # what a server sends
    response.close()


async def _serve_async(scope):
    server = ApplicationCommunicator(ASGIHandler(), scope)
    await server.send_input({"type": "http.request"})
    await server.receive_output(timeout=4)  # http.response.start
    await server.receive_output(timeout=4)  # http.response.body
    await server.wait(timeout=4)
