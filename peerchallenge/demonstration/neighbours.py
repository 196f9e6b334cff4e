"""Three more fictional councils, small, that publish their challenge and share it.

They are there for the sector's memory: what peers recommended to Marlbrook was recommended
elsewhere too, and answered in another way. None of them exists. Times are in weeks before the day
on which the demonstration is loaded; nobody signs in to them.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Action:
    title: str
    due: int  # weeks from the day of the demonstration, below zero in the past
    updates: tuple[tuple[int, str, str], ...]  # weeks ago, status, what was reported
    moves: tuple[
        tuple[int, int, str, str], ...
    ] = ()  # weeks ago, new due, class of reason, reason


@dataclass(frozen=True)
class Answered:
    """A recommendation, and what the council did about it."""

    title: str
    text: str
    theme: str
    lead: str
    actions: tuple[Action, ...]
    response: str = "accepted"
    reasons: str = ""
    decision: tuple[int, str, str, str] | None = None  # weeks ago, state, by whom, what shows it


@dataclass(frozen=True)
class Small:
    """A council with one challenge; weeks ago in each case."""

    name: str
    slug: str
    author: str
    on_site: int
    report: int
    plan: int
    answered: tuple[Answered, ...] = field(repr=False)


ASHCOMBE = Small(
    name="Ashcombe District Council",
    slug="ashcombe",
    author="Beth Kinsella",
    on_site=74,
    report=64,
    plan=60,
    answered=(
        Answered(
            "Close the budget gap with a medium-term plan",
            "Agree a medium-term financial plan that closes the budget gap without relying on "
            "reserves, with an owner for each saving.",
            "Finance",
            "Section 151 Officer",
            (
                Action(
                    "Agree savings with an owner and a date for each",
                    -44,
                    (
                        (
                            56,
                            "on_track",
                            "Heads of service brought £1.1m of savings in workshops.",
                        ),
                        (45, "complete", "£1.4m is agreed, and each saving has an owner."),
                    ),
                ),
                Action(
                    "Test the plan against three levels of pay and inflation",
                    -40,
                    ((41, "complete", "The middle one is used; the others are in an appendix."),),
                ),
                Action(
                    "Adopt a policy on how much is kept in reserves",
                    -30,
                    (
                        (50, "at_risk", "The auditors’ view of the minimum is awaited."),
                        (27, "complete", "Council adopted it: never below 12% of net spending."),
                    ),
                    ((36, -26, "dependency", "The auditors answered six weeks late."),),
                ),
            ),
            decision=(
                22,
                "implemented",
                "Council",
                "The budget balances for three years, and no reserves are used in any of them.",
            ),
        ),
        Answered(
            "Agree a vision that partners share",
            "Write with partners one shared vision for the district, and choose from it what the "
            "council will do first.",
            "Local priorities & outcomes",
            "Chief Executive",
            (
                Action(
                    "Hold a conference with parishes, businesses and the health service",
                    -38,
                    ((39, "complete", "140 people came; the notes are on the website."),),
                ),
                Action(
                    "Adopt the vision, with ten things that will be done first",
                    -12,
                    (
                        (30, "on_track", "A draft of two pages is with partners."),
                        (9, "complete", "Council adopted it, with ten things and their dates."),
                    ),
                    ((20, -8, "scope", "Partners asked for another round of comments."),),
                ),
            ),
            decision=(
                7,
                "part_implemented",
                "Cabinet",
                "The vision is adopted; the partnership board is not in place yet.",
            ),
        ),
        Answered(
            "Speed up decisions on planning applications",
            "Agree with developers how long applications take, and publish each month how many "
            "were decided in time.",
            "Planning",
            "Head of Planning",
            (
                Action(
                    "Publish a monthly figure of applications decided in time",
                    -48,
                    ((49, "embedded", "It is on the website on the first of every month."),),
                ),
                Action(
                    "Sign agreements on time with the ten largest developers",
                    6,
                    ((8, "on_track", "Six have signed, two have said that they will."),),
                ),
            ),
        ),
        Answered(
            "Replace the ageing leisure centre",
            "Decide on the future of the leisure centre at Mill Lane, which costs more each year.",
            "Local priorities & outcomes",
            "Head of Communities",
            (
                Action(
                    "Bring a business case for a new centre to Cabinet",
                    -10,
                    ((31, "paused", "Waits for the outcome of the bid for a grant."),),
                ),
            ),
            response="in_principle",
            reasons="It depends on a grant, on which ministers decide next year.",
        ),
    ),
)

CALDERWICK = Small(
    name="Calderwick Metropolitan Borough Council",
    slug="calderwick",
    author="Omar Siddiqui",
    on_site=96,
    report=82,
    plan=75,
    answered=(
        Answered(
            "Bring scrutiny in earlier",
            "Let overview and scrutiny take part in shaping policies earlier, and report back the "
            "outcome of every recommendation it makes.",
            "Governance & Culture",
            "Monitoring Officer",
            (
                Action(
                    "Give scrutiny a forward plan of decisions six months ahead",
                    -62,
                    ((63, "embedded", "Chairs go through it with Cabinet every quarter."),),
                ),
                Action(
                    "Keep a public list of what scrutiny recommended and what came of it",
                    -58,
                    (
                        (66, "on_track", "The form of the list is agreed."),
                        (
                            55,
                            "complete",
                            "The list goes back two years: 61 entries, 48 of them done.",
                        ),
                    ),
                ),
            ),
            decision=(
                40,
                "implemented",
                "Council",
                "Scrutiny changed nine of the last fourteen policies before Cabinet saw them.",
            ),
        ),
        Answered(
            "Rely less on agency staff",
            "Adopt a workforce plan with the skills that the council will need, and rely less on "
            "agency staff in social care.",
            "Capacity for improvement",
            "Director of People",
            (
                Action(
                    "Train 30 people a year for posts in social care",
                    20,
                    (
                        (48, "on_track", "The first 28 have begun with the college."),
                        (10, "on_track", "24 of the first 28 have finished and have a post here."),
                    ),
                ),
                Action(
                    "Halve what is spent on agency staff",
                    -6,
                    (
                        (52, "on_track", "£9.1m in the year before, £7.8m at the rate of today."),
                        (
                            14,
                            "off_track",
                            "£6.9m. Two teams cannot be filled at the pay we offer.",
                        ),
                    ),
                    (
                        (46, -20, "capacity", "Two managers’ posts were vacant."),
                        (21, -6, "capacity", "Recruitment abroad took longer than was assumed."),
                    ),
                ),
                Action("Say which skills will be lacking in five years", 8, ()),
            ),
        ),
        Answered(
            "Make the financial plan last",
            "Close the budget gap in the later years of the medium-term financial plan, and test "
            "its assumptions with members.",
            "Financial planning and management",
            "Director of Finance",
            (
                Action(
                    "Test assumptions with all members before each budget",
                    -52,
                    ((53, "embedded", "Two evenings each autumn; 41 of 60 members came."),),
                ),
                Action(
                    "Bring forward savings for the third and the fourth year",
                    -4,
                    (
                        (44, "on_track", "£11m of £26m has a plan."),
                        (
                            18,
                            "at_risk",
                            "£17m of £26m. Demand in children’s homes takes the rest.",
                        ),
                    ),
                    ((17, 12, "funding", "The settlement from government came late."),),
                ),
            ),
            response="in_part",
            reasons="Reserves may be used for one year while the homes are built.",
            decision=(16, "part_implemented", "Cabinet", "The third year balances now."),
        ),
    ),
)

PENHALLOW = Small(
    name="Penhallow County Council",
    slug="penhallow",
    author="Morwenna Pascoe",
    on_site=44,
    report=33,
    plan=21,
    answered=(
        Answered(
            "Report on performance so that it leads to decisions",
            "Report fewer measures, say plainly what each means for residents, and use them to "
            "decide.",
            "Organisational Leadership",
            "Head of Strategy",
            (
                Action(
                    "Cut the measures to those that Cabinet acts on",
                    -8,
                    (
                        (18, "on_track", "From 190 to 85 so far."),
                        (7, "complete", "52 are left, each with a target and a name."),
                    ),
                ),
                Action(
                    "Show them to residents on one page",
                    5,
                    ((6, "on_track", "A draft was tried out with twelve residents."),),
                ),
            ),
            decision=(
                3,
                "part_implemented",
                "Cabinet",
                "The page for residents is still to come.",
            ),
        ),
        Answered(
            "Live within the county’s means",
            "Adopt a medium-term financial plan without using reserves to close the gap of each "
            "year, beginning with transport to schools.",
            "Financial planning & viability",
            "Director of Resources",
            (
                Action(
                    "Redraw the routes of transport to schools",
                    30,
                    ((4, "on_track", "Parents of six schools were asked; 310 answered."),),
                ),
                Action("Bring a plan for three years to Council", 10, ()),
            ),
        ),
        Answered(
            "Prepare the coast for rising seas",
            "Agree with landowners and the Environment Agency which stretches of the coast will "
            "be defended, and for how long.",
            "Climate",
            "Director of Environment",
            (
                Action(
                    "Publish a map of what will be defended until 2055",
                    -2,
                    ((12, "at_risk", "Two estates object to the line at Trevean."),),
                    ((5, 15, "dependency", "The agency’s model of the waves is late."),),
                ),
            ),
            response="in_principle",
            reasons="It needs money that only government can give.",
        ),
    ),
)
