"""Headers that Django has no setting for: what a page may use of the device, and who may embed what it sends."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

HEADERS = {
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class DeviceHeaders:
    """Adds the headers to every answer, errors included."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, http: HttpRequest) -> HttpResponse:
        answer = self.get_response(http)
        for name, value in HEADERS.items():
            answer.headers.setdefault(name, value)
        return answer
