"""Evidence given and fetched: files in a bucket beside files in a folder, as ratios from one run.

Processor time of the process that serves, least of 30 interleaved requests through everything
that stands before a view; the server of S3 is a process of its own on this machine, whose time is
not counted. Run as `python -m bench.files`; leaves with 1 if a bar is broken.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

FOLDER = tempfile.TemporaryDirectory()
os.environ["DATA_DIR"] = FOLDER.name
os.environ.setdefault("SECRET_KEY", "bench only")
os.environ.setdefault("HTTPS", "False")
os.environ["DJANGO_SETTINGS_MODULE"] = "peerchallenge.settings"

import django  # noqa: E402

from bench.databases import throwaway  # noqa: E402

ROUNDS = 30
SMALL, LARGE = 100_000, 5_000_000
# What: most times the same from and to a folder.
BARS = {
    ("download", SMALL): 4,
    ("download", LARGE): 4,
    ("upload", SMALL): 4,
    ("upload", LARGE): 4,
}


def main():
    django.setup()
    from django.conf import settings
    from django.db import connection

    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    settings.STORAGES["staticfiles"]["BACKEND"] = (
        "django.contrib.staticfiles.storage.StaticFilesStorage"
    )
    settings.ROOT_URLCONF = "bench.floor"
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.SECOND_FACTOR_ROLES = []
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = f"{FOLDER.name}/bench.sqlite3"
    with throwaway():
        return measure()


def measure():
    """Print the ratios and return whether a bar is broken."""
    from recommendations.bucket import Bucket
    from recommendations.file_store import Folder
    from tests.bucket_server import KEYS, REGION, BucketServer

    with BucketServer() as server:
        bucket = Bucket(
            bucket_name=server.new_bucket(),
            endpoint_url=server.address,
            region_name=REGION,
            location="evidence",
            **KEYS,
        )
        started = time.process_time()
        bucket.exists("nothing")
        first = time.process_time() - started
        folder = Folder()
        found = times(folder, bucket)
    broken = False
    floor = found["floor"]
    print(f"{'':22}{'folder':>8}{'bucket':>8}   times the floor{'bucket/folder':>16}{'bar':>5}")
    for (what, size), most in BARS.items():
        one, other = found[what, size, folder], found[what, size, bucket]
        broken |= other / one > most
        print(
            f"{what:10}{size:11,} {one / floor:8.2f}{other / floor:8.2f}{'':18}"
            f"{other / one:16.2f}{most:5}{'  BROKEN' if other / one > most else ''}"
        )
    print(f"a process's first use of the bucket: {first / floor:.0f} times the floor, once")
    return broken


def times(folder, bucket):
    """Return the processor seconds of each request, to either storage, and of the floor."""
    from django.core.files.storage import default_storage
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.test import Client

    from bench import floor
    from tests.factories import make_action, make_council, make_file, make_user

    council = make_council()
    action = make_action()
    client = Client()
    client.force_login(make_user("coordinator", council=council))
    floor.PAGE = client.get(f"/harbourne/actions/{action.pk}/").content
    numbers = iter(range(10_000))
    kept = {}

    def content(size):
        head = b"%%PDF-1.7 %d\n" % next(numbers)
        return head + os.urandom(size - len(head))

    def download(size, storage):
        response = client.get(f"/harbourne/evidence/{kept[size, storage].pk}/file/")
        assert response.status_code == 200
        assert sum(map(len, response.streaming_content)) == size
        response.close()

    def upload(size, file):
        address = f"/harbourne/actions/{action.pk}/evidence/"
        assert client.post(address, {"evidence_file": [file]}).status_code == 302

    found = {"floor": []}
    for _ in range(ROUNDS):
        started = time.process_time()
        client.get("/harbourne/floor/")
        found["floor"].append(time.process_time() - started)
        for size in (SMALL, LARGE):
            for storage in (folder, bucket):
                default_storage._wrapped = storage
                if (size, storage) not in kept:
                    kept[size, storage] = make_file(council=council, content=content(size))
                file = SimpleUploadedFile("survey.pdf", content(size))
                for what, do in (
                    ("download", lambda: download(size, storage)),  # noqa: B023
                    ("upload", lambda: upload(size, file)),  # noqa: B023
                ):
                    started = time.process_time()
                    do()
                    took = time.process_time() - started
                    found.setdefault((what, size, storage), []).append(took)
    return {name: min(taken) for name, taken in found.items()}


if __name__ == "__main__":
    sys.exit(main())
