"""How gunicorn serves the application: `gunicorn --config deploy/gunicorn.conf.py`.

What varies is in the environment: BIND (127.0.0.1:8000), WEB_WORKERS (2), WEB_THREADS (4), and
PROMETHEUS_MULTIPROC_DIR, a folder of this service alone, which is emptied at each start.
"""

import os
from pathlib import Path

wsgi_app = "peerchallenge.wsgi"
bind = os.environ.get("BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
# A large report is typeset in a second or two; what takes longer is done in the background.
timeout = 60
# Long enough for a request that is going on to end when the service is stopped.
graceful_timeout = 30
control_socket_disable = True
# A worker that holds more than it should is replaced, at another moment than its neighbour.
max_requests, max_requests_jitter = 10_000, 1_000

_LINE = "JsonLine" if os.environ.get("LOG_FORMAT") == "json" else "TextLine"
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": f"peerchallenge.operating.log_lines.{_LINE}"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {"gunicorn.error": {"level": "INFO", "handlers": [], "propagate": True}},
}

_COUNTED = os.environ.get("PROMETHEUS_MULTIPROC_DIR")


def on_starting(server):
    """Forget what an earlier start counted: Prometheus knows that counters begin anew."""
    if _COUNTED:
        Path(_COUNTED).mkdir(mode=0o700, parents=True, exist_ok=True)
        for path in Path(_COUNTED).glob("*.db"):
            path.unlink()


def child_exit(server, worker):
    """Let the library put aside what a worker that has ended counted."""
    if _COUNTED:
        from prometheus_client import multiprocess

        multiprocess.mark_process_dead(worker.pid)
