"""Exempt and confidential information: the grounds, and what stands where it was.

Sources: the Local Government Act 1972, section 100A(2) and (3) (confidential) and Part 1 of
Schedule 12A (exempt, England: seven paragraphs). The words themselves are kept apart, in
`peerchallenge.exempt`; what is marked holds a line that names the ground and nothing else, so
that no page, search, export or report can show what it does not have.
"""

from django.db import models
from django.db.models import Q


class Ground(models.TextChoices):
    INDIVIDUAL = "1", "Paragraph 1: information about an individual"
    IDENTITY = "2", "Paragraph 2: likely to reveal who an individual is"
    BUSINESS = "3", "Paragraph 3: financial or business affairs"
    LABOUR = "4", "Paragraph 4: consultations or negotiations on labour relations"
    LEGAL = "5", "Paragraph 5: legal professional privilege"
    NOTICE = "6", "Paragraph 6: a notice, order or direction the council proposes"
    CRIME = "7", "Paragraph 7: preventing, investigating or prosecuting crime"
    CONFIDENTIAL = "confidential", "Confidential: given by government, or barred by law"


BEGINNING = "[Not for publication: "


def placeholder(ground: str) -> str:
    """Return the line that stands where words were marked with `ground`."""
    if ground == Ground.CONFIDENTIAL:
        return f"{BEGINNING}confidential information, section 100A of the 1972 Act]"
    return f"{BEGINNING}exempt information, Schedule 12A paragraph {ground}]"


def only_a_line(name: str, column: str) -> models.CheckConstraint:
    """Return the rule that a row marked exempt holds no words of its own in `column`."""
    return models.CheckConstraint(
        name=name,
        condition=Q(exempt_under="") | Q(**{f"{column}__startswith": BEGINNING}),
    )


def known(name: str) -> models.CheckConstraint:
    """Return the rule that `exempt_under` is a ground of the Act, or empty."""
    return models.CheckConstraint(name=name, condition=Q(exempt_under__in=["", *Ground.values]))
