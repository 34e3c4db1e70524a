"""Settings of the web server. Sync workers were measured ahead of threads for short pages that ask a near database."""

import gc
import os

workers = int(os.environ.get("WEB_WORKERS", "2"))  # two a pair of cores
worker_class = "sync"
preload_app = True  # the code is read once, before anything listens: who is let in gets an answer
timeout = 60  # s; statements are cut off at STATEMENT_TIMEOUT
graceful_timeout = 15
max_requests = 20_000  # a leak of a library ends with its process
max_requests_jitter = 2_000
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108  heartbeats must not wait for a disk

accesslog = None  # crm.logging says each request once, as JSON with its id
errorlog = "-"
control_socket_disable = True


def post_fork(server: object, worker: object) -> None:
    """What was loaded before the fork stays for good: the collector needs not walk it again and again, and pages leave
    little garbage that refers to itself."""
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)
