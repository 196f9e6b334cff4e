"""A council's Modern.Gov, the software in which most English councils publish their minutes.

`fetch_page()` reads the page at an address that a person pasted; `Client` asks the web service.
"""

from meetings.moderngov.client import Client, Fetched
from meetings.safe_fetch import Fetcher, NotFetched
from recommendations.models import Council

SECONDS = 20.0  # for each request: a person is waiting

__all__ = ["Client", "Fetched", "NotFetched", "fetch_page"]


def fetch_page(address: str, council: Council, *, fetcher: Fetcher | None = None) -> Fetched:
    """Fetch a page of `council`'s own Modern.Gov, to be read as if it had been pasted.

    Makes up to three requests, a second apart. Raise NotFetched, with a sentence for
    the person who gave the address.
    """
    return Client(council.moderngov_base, fetcher or Fetcher(seconds=SECONDS)).page(address)
