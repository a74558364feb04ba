"""The service worker where devices from before look for it: what it is now, under its old address.

Pages register it from the file of their scripts (`matchmaker/wording/bundles.py`).
"""

from litestar import Response, get

from matchmaker.wording.bundles import WORKER, served


@get("/service-worker.js", opt={"action": "site.read"}, include_in_schema=False)
async def service_worker() -> Response[bytes]:
    """At the root, since it serves pages there; browsers look for a newer one by themselves."""
    return Response(served(WORKER), media_type="text/javascript")


ROUTES = [service_worker]
