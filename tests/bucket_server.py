"""A server of S3 on this machine, in a process of its own: moto's, which keeps all in memory."""

import http.client
import subprocess
import sys
from uuid import uuid4

import boto3
from botocore.config import Config

REGION = "eu-west-2"
KEYS = {"access_key": "tracker", "secret_key": "a secret of the tests"}


class BucketServer:
    """Answers at `address` until it is left; a test makes a bucket of its own in it."""

    def __enter__(self):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", "0"],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        said = []
        for line in self.process.stdout:
            said.append(line)
            if " Running on " in line:
                self.address = line.split()[-1]
                break
        else:
            raise RuntimeError("".join(said))
        self.port = int(self.address.rpartition(":")[2])
        # What it says of each request nobody reads; it would wait when the pipe is full.
        self._reader = subprocess.Popen(
            ["cat"], stdin=self.process.stdout, stdout=subprocess.DEVNULL
        )
        self.process.stdout.close()
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(timeout=10)
        self._reader.wait(timeout=10)

    def client(self, service="s3"):
        """Return a client of the server that uses none of the code under test."""
        return boto3.client(
            service,
            endpoint_url=self.address,
            region_name=REGION,
            aws_access_key_id=KEYS["access_key"],
            aws_secret_access_key=KEYS["secret_key"],
            config=Config(s3={"addressing_style": "path"}),
        )

    def new_bucket(self):
        name = f"tests-{uuid4().hex}"
        where = {"LocationConstraint": REGION}
        self.client().create_bucket(Bucket=name, CreateBucketConfiguration=where)
        return name

    def new_keys(self, rights: str):
        """Return keys of somebody new who may do what `rights`, a policy of IAM, allows."""
        name, iam = f"tracker-{uuid4().hex}", self.client("iam")
        iam.create_user(UserName=name)
        iam.put_user_policy(UserName=name, PolicyName="rights", PolicyDocument=rights)
        key = iam.create_access_key(UserName=name)["AccessKey"]
        return {"access_key": key["AccessKeyId"], "secret_key": key["SecretAccessKey"]}

    def believe(self, everybody: bool):
        """Let everybody in, as at first, or only those with keys that it gave out itself."""
        asking = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        asking.request("POST", "/moto-api/reset-auth", b"inf" if everybody else b"0")
        assert asking.getresponse().status == 200
        asking.close()
