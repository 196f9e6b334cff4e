"""Files in a bucket: one server for all tests, a bucket for each."""

from types import SimpleNamespace

import pytest

from peerchallenge.operating import health
from tests.bucket_server import KEYS, REGION, BucketServer

NOT_HERE = "what keeps files in a bucket is not installed (requirements-dev.txt)"


@pytest.fixture(scope="session")
def bucket_server():
    pytest.importorskip("storages.backends.s3", reason=NOT_HERE)
    pytest.importorskip("moto.server", reason=NOT_HERE)
    with BucketServer() as server:
        yield server


@pytest.fixture
def use_bucket(settings, bucket_server, monkeypatch):
    """Return a function that lets the product keep its files in a bucket of the server."""
    bucket = pytest.importorskip("recommendations.bucket", reason=NOT_HERE)
    monkeypatch.setattr(bucket, "ASKING", 10)  # on a machine that is busy with other tests

    def use(name, *, prefix="evidence", address=bucket_server.address, keys=KEYS):
        settings.S3_BUCKET, settings.S3_ENDPOINT_URL = name, address
        settings.S3_ACCESS_KEY_ID, settings.S3_SECRET_ACCESS_KEY = keys.values()
        where = {"bucket_name": name, "endpoint_url": address, "region_name": REGION}
        settings.STORAGES = settings.STORAGES | {
            "default": {
                "BACKEND": "recommendations.bucket.Bucket",
                "OPTIONS": where | {"location": prefix} | keys,
            }
        }
        bucket._silent_until = 0.0
        health.LAST.forget()
        health.LAST_FILES.forget()

    yield use
    bucket._silent_until = 0.0
    health.LAST.forget()
    health.LAST_FILES.forget()


@pytest.fixture
def use_folder(settings):
    """Return a function that lets the product keep its files in a folder again."""

    def use():
        settings.S3_BUCKET = ""
        settings.STORAGES = settings.STORAGES | {
            "default": {"BACKEND": "recommendations.file_store.Folder"}
        }

    return use


@pytest.fixture
def bucket(bucket_server, use_bucket):
    """A bucket that the product uses; `objects()` is what it holds."""
    name = bucket_server.new_bucket()
    use_bucket(name)
    client = bucket_server.client()

    def objects():
        pages = client.get_paginator("list_objects_v2").paginate(Bucket=name)
        keys = [one["Key"] for page in pages for one in page.get("Contents", ())]
        return {
            key: client.get_object(Bucket=name, Key=key)["Body"].read() for key in sorted(keys)
        }

    def put(key, content):
        client.put_object(Bucket=name, Key=key, Body=content)

    return SimpleNamespace(name=name, objects=objects, put=put, client=client)
