"""What two web machines share: sessions, counters, evidence, and what a page is known by."""

import re
from collections.abc import Callable

from bench.cluster.web import COUNCIL, Machine, Person
from bench.cluster.work import PDF, Register


def measure(one: Machine, other: Machine, register: Register):
    """Print for each thing whether the second machine knows what happened on the first."""
    for what, check in CHECKS.items():
        try:
            said = check(one, other, register)
        except (AssertionError, LookupError, TypeError) as error:
            said = f"NO: {error}"
        print(f"{what:40}{said}")


def _session(one, other, register) -> str:
    person = Person(one, other)
    assert person.sign_in(at=one).status_code == 302
    path = f"/{COUNCIL}/actions/{register.actions[2]}/update/"
    words = "Saved on the second machine."
    answer = person.submit(path, {"status": "on_track", "narrative": words}, at=other)
    assert answer.status_code == 302, answer.status_code
    page = person.get(f"/{COUNCIL}/actions/{register.actions[2]}/", at=one)
    assert words in page.text, "the first machine does not show it"
    return "signed in on one, saved on the other, shown by the first at once"


def _passwords(one, other, register) -> str:
    answers = []
    for number in range(11):
        person = Person(one, other)
        given = {"email": "officer@marlbrook.example", "password": "wrong and wrong again"}
        machine = (one, other)[number % 2]
        answers.append(person.sign_in(**given, at=machine).status_code)
    assert answers == [422] * 10 + [429], answers
    return "ten wrong passwords, five on each: the next is refused (429)"


def _limits(one, other, register) -> str:
    answers = []
    for number in range(6):
        given = {"email": "member@marlbrook.example"}
        answer = Person(one, other).submit(
            "/account/password/forgotten/", given, to="/forgotten/", at=(one, other)[number % 2]
        )
        answers.append(answer.status_code)
    assert answers[:5] == [302] * 5, answers
    assert answers[5] == 429, answers
    return "five letters for a new password, on either: the next is refused (429)"


def _evidence(one, other, register) -> str:
    person = Person(one, other)
    person.sign_in(at=one)
    answer = person.submit(
        f"/{COUNCIL}/actions/{register.actions[0]}/evidence/",
        {"evidence_title": "Given to the first"}, to="/evidence/", at=one,
        files={"evidence_file": ("first.pdf", PDF, "application/pdf")},
    )  # fmt: skip
    assert answer.status_code == 302, answer.status_code
    listed = person.get(f"/{COUNCIL}/evidence/?kind=&use=&q=Given to the first", at=other).text
    key = re.search(rf"/{COUNCIL}/evidence/(\d+)/", listed)[1]
    assert person.get(f"/{COUNCIL}/evidence/{key}/file/", at=other).content == PDF
    return "given to one, read from the other"


def _unchanged(one, other, register) -> str:
    person = Person(one, other)
    person.sign_in(at=one)
    path = register.path("/{council}/{challenge}/")
    person.get(path, at=one)
    tag = person.get(path, at=one).headers["ETag"]
    asked = {"headers": {"If-None-Match": tag}}
    assert person.get(path, at=other, **asked).status_code == 304, "the other has another tag"
    update = f"/{COUNCIL}/actions/{register.actions[3]}/update/"
    person.submit(update, {"status": "at_risk", "narrative": "Something has changed."}, at=other)
    assert person.get(path, at=one, **asked).status_code == 200, "it is not made anew"
    return "the other answers 304; after a save on it the first makes the page anew"


CHECKS: dict[str, Callable] = {
    "a session": _session,
    "wrong passwords": _passwords,
    "other limits": _limits,
    "evidence in a shared DATA_DIR": _evidence,
    "a page that has not changed (ETag)": _unchanged,
}
