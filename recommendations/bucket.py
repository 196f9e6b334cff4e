"""Files in a bucket of an S3-compatible object store, through django-storages and boto3.

Imported only where `S3_BUCKET` is set: `settings.STORAGES` names the class. What is asked of it
beyond Django's storages, and how files come to be, is told in `file_store.py`.

A person never sees an address of the bucket: the application asks who may read a file and then
sends it. What fails in the bucket is told as StoreAway, which is over when the bucket is back.
"""

import hashlib
import logging
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from io import BytesIO
from queue import Empty, SimpleQueue
from uuid import uuid4

from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    NoCredentialsError,
    ReadTimeoutError,
)
from django.core.files import File
from storages.backends.s3 import S3Storage

from recommendations.file_store import Look, StoreAway

MB = 1024 * 1024
IN_MEMORY = 2 * MB  # a larger file waits on the disk until it is sent on
PIECE = 256 * 1024
# Seconds. Whoever waits for a file is told soon, and does not hold a thread of the service.
CONNECTING, READING = 2, 10
ASKING = 2  # for whoever only asks whether the bucket is there
# In which nobody waits for a bucket that has just kept somebody waiting in vain: a host may have
# eight addresses, each of which is tried for so long, and a few files would hold every thread.
REST = 5
ATTEMPTS = 2  # the second is for a connection that was closed while nobody used it
# Nothing asks for this type: a bucket that somebody opened by mistake would still send no pages.
TYPE = {"ContentType": "application/octet-stream"}
ON_THEIR_WAY = ".incoming/"

logger = logging.getLogger(__name__)
_silent_until = 0.0


@contextmanager
def _told():
    """Tell what the library raises as StoreAway; keep nobody waiting who would wait in vain."""
    global _silent_until  # of this process alone: each finds out for itself
    if time.monotonic() < _silent_until:
        raise StoreAway("the bucket does not answer: it kept somebody waiting a moment ago")
    try:
        yield
    except (BotoCoreError, ClientError, Boto3Error) as error:
        if isinstance(error, (ConnectTimeoutError, ReadTimeoutError)):
            _silent_until = time.monotonic() + REST
        raise _away(error) from error


def _away(error: Exception) -> StoreAway:
    refuses = isinstance(error, NoCredentialsError)
    if isinstance(error, ClientError):
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        refuses = 400 <= status < 500 and status != 429  # which says only: not so fast
    words = "the bucket refuses" if refuses else "the bucket does not answer"
    return StoreAway(words, refuses=refuses)


class Bucket(S3Storage):
    """The files of the record as objects of one bucket, under one prefix."""

    def __init__(self, **options):
        # Checksums that not every provider knows are sent only where S3 itself asks for them:
        # each file's SHA-256 is in its row. By path, with an address of one's own: its
        # certificate rarely covers a host for each bucket.
        style = "path" if options.get("endpoint_url") else "virtual"
        config = Config(
            signature_version="s3v4",
            s3={"addressing_style": style},
            connect_timeout=CONNECTING,
            read_timeout=READING,
            retries={"total_max_attempts": ATTEMPTS, "mode": "standard"},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        own = {
            "client_config": config,
            "transfer_config": TransferConfig(use_threads=False, multipart_threshold=64 * MB),
            "default_acl": None,  # private, as the bucket is
            "file_overwrite": False,
            "object_parameters": TYPE,
        }
        super().__init__(**own | options)
        self._making = threading.Lock()

    @property
    def connection(self):
        """One for all threads, whose client they may share; it takes long to make, and memory."""
        with self._making:
            return self._connection

    @cached_property
    def _connection(self):
        return super().connection

    @property
    def client(self):
        """The client of S3."""
        return self.connection.meta.client

    @cached_property
    def _impatient(self):
        short = Config(
            connect_timeout=ASKING, read_timeout=ASKING, retries={"total_max_attempts": 1}
        )
        return self._create_session().client(
            "s3",
            region_name=self.region_name,
            endpoint_url=self.endpoint_url,
            config=self.client_config.merge(short),
        )

    def key(self, name: str) -> str:
        """Return what the object of a file is called in the bucket."""
        return self._normalize_name(name)

    # ---- what Django asks of a storage

    def _open(self, name, mode="rb"):
        if mode != "rb":
            raise ValueError("files are written once, by save(), and read as bytes")
        return Fetched(self, name)

    def fetch(self, name: str):
        """Return a file of the bytes of an object, all of them here. Raise FileNotFoundError.

        The whole of it is fetched before anybody is answered, so that a bucket which stops in
        the middle ends in a page that says so and not in half a file.
        """
        with _told():
            try:
                answer = self.client.get_object(Bucket=self.bucket_name, Key=self.key(name))
            except ClientError as error:
                if error.response.get("Error", {}).get("Code") in {"NoSuchKey", "404"}:
                    raise FileNotFoundError(f"no file {name}") from error
                raise
            is_small = answer["ContentLength"] <= IN_MEMORY
            file = BytesIO() if is_small else tempfile.TemporaryFile()  # noqa: SIM115
            try:
                for piece in answer["Body"].iter_chunks(PIECE):
                    file.write(piece)
            except BaseException:
                file.close()
                raise
        file.seek(0)
        return file

    def _save(self, name, content):
        with _told():
            return super()._save(name, content)

    def exists(self, name):
        with _told():
            return super().exists(name)

    def delete(self, name):
        with _told():
            super().delete(name)

    def size(self, name):
        with _told():
            return super().size(name)

    def url(self, name, *args, **kwargs):
        raise NotImplementedError("nobody is sent to the bucket: the application sends the file")

    # ---- what is asked beyond it

    def names(self, *, whole_at: float | None = None) -> Iterator[str]:
        """Yield the names of the files that are kept, in order, but for those on their way.

        An object is there whole or not at all, so `whole_at` leaves none out.
        """
        return (name for name, _ in self.sizes() if not name.startswith("."))

    def sizes(self, below: str = "") -> Iterator[tuple[str, int]]:
        """Yield the name and size of everything whose name begins with `below`."""
        root = f"{self.location}/" if self.location else ""
        with _told():
            pages = self.client.get_paginator("list_objects_v2").paginate(
                Bucket=self.bucket_name, Prefix=root + below
            )
            for page in pages:
                for one in page.get("Contents", ()):
                    yield one["Key"].removeprefix(root), one["Size"]

    def check(self) -> None:
        """Ask whether the bucket is there for us, and wait for a moment only. Raise StoreAway."""
        client = self._impatient
        answers: SimpleQueue[Exception | None] = SimpleQueue()

        def ask():
            try:
                client.list_objects_v2(Bucket=self.bucket_name, Prefix=self.key("x"), MaxKeys=1)
            except Exception as error:
                answers.put(error)
            else:
                answers.put(None)

        # In a thread: with eight addresses, eight times as long could go by.
        threading.Thread(target=ask, name="asking the bucket", daemon=True).start()
        try:
            error = answers.get(timeout=ASKING)
        except Empty:
            raise StoreAway("the bucket does not answer") from None
        if error is not None:
            raise _away(error) from error

    def put(self, name: str, file) -> None:
        """Write an object of the bytes of `file`."""
        file.seek(0)
        with _told():
            self.client.upload_fileobj(
                file, self.bucket_name, self.key(name), TYPE, Config=self.transfer_config
            )

    def copy(self, name: str, to: str) -> None:
        """Let the bucket copy an object within itself."""
        source = {"Bucket": self.bucket_name, "Key": self.key(name)}
        with _told():
            self.client.copy(source, self.bucket_name, self.key(to), Config=self.transfer_config)

    def incoming(self) -> "IncomingToBucket":
        """Return what takes many files that are to be kept, all of them or none."""
        return IncomingToBucket(self)


class Fetched(File):
    """A file of the bucket, read as any other; opened again, it is fetched again."""

    def __init__(self, bucket: Bucket, name: str):
        super().__init__(bucket.fetch(name), name)
        self._bucket = bucket

    def open(self, mode="rb"):
        if self.closed:
            self.file = self._bucket.fetch(self.name)
        self.seek(0)
        return self


class IncomingToBucket:
    """Files on their way into a bucket, as `file_store.IncomingToFolder` is for a folder.

    An object cannot be moved, and copying thousands while the rows wait in a transaction would
    keep everybody waiting. So a file whose name is known, and free, is written under it at once:
    no row names it before the transaction is over, and until then it is one that nobody looks
    for. Only what has no name yet, or meets another file under its name, waits below
    `.incoming/`, where no backup and no page looks, and is copied by the bucket itself.

    Killed half-way, it leaves objects that no row names and nothing else, but for a file of other
    bytes that had made way: that one is below `.incoming/`, and the same command, run again, ends
    as if it had not been killed.
    """

    def __init__(self, bucket: Bucket):
        self.bucket = bucket
        self.folder = f"{ON_THEIR_WAY}{uuid4().hex}"
        self.placed: list[tuple[str, str | None]] = []
        self._waiting: set[str] = set()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.take_back()
        with _left_behind():
            for name, _ in list(self.bucket.sizes(f"{self.folder}/")):
                self.bucket.delete(name)

    @cached_property
    def _there(self) -> dict[str, int]:
        return {name: size for name, size in self.bucket.sizes() if not name.startswith(".")}

    def has_room_for(self, size: int) -> bool:
        """Say whether so many bytes more can be taken: a bucket has no end."""
        return True

    def receive(self, key: str, pieces: Iterable[bytes], *, look: Look | None = None) -> None:
        """Take a file, which is called `key` until it has its place; `look` may refuse it."""
        with _in_one(pieces) as file:
            if look:
                look(file)
            self.bucket.put(self._new(key), file)
        self._waiting.add(key)

    def receive_as(self, name: str, pieces: Iterable[bytes], sha256: str) -> None:
        """Take a file whose name is known already, and whose SHA-256 must be that of `pieces`."""
        with _in_one(pieces) as file:
            if name not in self._there:
                self.placed.append((name, None))
                self.bucket.put(name, file)
            elif not self._is(name, file.seek(0, 2), sha256):
                self.bucket.put(self._new(name), file)
                self._waiting.add(name)

    def _is(self, name, size, sha256):
        if self._there[name] != size:
            return False
        with self.bucket.open(name) as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256

    def has(self, key: str) -> bool:
        return key in self._waiting

    def place(self, key: str, name: str) -> None:
        """Keep what came as `key` under a name that nothing has. Raise FileExistsError."""
        if self.bucket.exists(name):
            raise FileExistsError(0, "a file of this name is there")
        self.placed.append((name, None))
        self.bucket.copy(self._new(key), name)

    def place_as_named(self, name: str, sha256: str) -> None:
        """Keep what came under its own name; a file of other bytes makes way for it."""
        if name not in self._waiting:
            return
        aside = f"{self.folder}/old/{name}"
        self.bucket.copy(name, aside)
        self.placed.append((name, aside))
        self.bucket.copy(self._new(name), name)

    def settle(self) -> None:
        """Let everything stay that was placed: the rows that name it are stored."""
        self.placed.clear()

    def take_back(self) -> None:
        """Leave the kept files as they were found."""
        while self.placed:
            name, aside = self.placed.pop()
            with _left_behind():
                if aside is None:
                    self.bucket.delete(name)
                else:
                    self.bucket.copy(aside, name)

    def _new(self, key):
        return f"{self.folder}/new/{key}"


@contextmanager
def _left_behind():
    """Go on where the bucket is away while we tidy up: what stays is named by no row."""
    try:
        yield
    except StoreAway as error:
        logger.error("Files were left in the bucket that no row names: %s", error)


@contextmanager
def _in_one(pieces: Iterable[bytes]):
    """Collect pieces, the last of which may be refused, before the bucket hears of them."""
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as file:
        for piece in pieces:
            file.write(piece)
        file.seek(0)
        yield file
