"""The service worker: what a device keeps of our screens for when the network is gone."""

from typing import Final

from litestar import Response, get

from matchmaker.wording.templates import STATIC

_SCRIPT: Final = STATIC / "service-worker.js"


@get("/service-worker.js", opt={"action": "site.read"}, include_in_schema=False)
async def service_worker() -> Response[str]:
    """At the root, since it serves pages there; browsers look for a newer one by themselves."""
    return Response(_SCRIPT.read_text("utf-8"), media_type="text/javascript")


ROUTES = [service_worker]
