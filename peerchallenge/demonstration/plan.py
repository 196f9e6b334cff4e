"""The fictional borough's posts, recommendations and measures, and what the peers said.

Marlbrook does not exist; nor do its people, its figures or its meetings. Times are in weeks
before the day on which the demonstration is loaded, so that it never goes stale.
"""

# Posts: title, kind, directorate, holder (a key of PEOPLE in `sign_ins.py`, or none).
POSTS = [
    ("Chief Executive", "officer", "Chief Executive's Office", None),
    ("Assistant Chief Executive", "officer", "Chief Executive's Office", "lead_officer"),
    ("Director of Resources", "officer", "Resources", "resources"),
    ("Director of Place", "officer", "Place", None),
    ("Director of Communities", "officer", "Communities", "communities"),
    ("Head of Policy and Performance", "officer", "Chief Executive's Office", "officer"),
    ("Head of Communications", "officer", "Chief Executive's Office", None),
    ("Head of Finance", "officer", "Resources", None),
    ("Head of People and Culture", "officer", "Resources", "people"),
    ("Head of Digital", "officer", "Resources", "officer"),
    ("Head of Economic Growth", "officer", "Place", "growth"),
    ("Neighbourhoods Manager", "officer", "Communities", None),
    ("Monitoring Officer", "officer", "Chief Executive's Office", None),
    ("Democratic Services Manager", "officer", "Chief Executive's Office", "clerk"),
    ("Leader of the Council", "member", "", None),
    ("Cabinet Member for Finance", "member", "", None),
    ("Cabinet Member for Communities", "member", "", None),
    ("Cabinet Member for Growth", "member", "", None),
    ("Cabinet Member for Corporate Services", "member", "", None),
]

THEMES = [
    "Local priorities and outcomes",
    "Organisational and place leadership",
    "Governance and culture",
    "Financial planning and management",
    "Capacity for improvement",
]

# number: title, text, explanation, theme, lead member, lead officer, response, reasons,
# decisions on implementation [(weeks ago, state, by whom, what shows it)]
RECOMMENDATIONS = {
    "1": (
        "Agree one shared vision for the borough",
        "Agree with partners one shared vision for Marlbrook to 2040, and use it to decide what "
        "the council will do first and what it will stop doing.",
        "Partners like working with the council but each described its direction differently. A "
        "vision that everybody helped to write would make hard choices easier to explain.",
        0,
        "Leader of the Council",
        "Chief Executive",
        "accepted",
        "",
        [
            (
                14,
                "part_implemented",
                "Cabinet",
                "The vision is adopted; the priorities that follow from it are not yet costed.",
            )
        ],
    ),
    "2": (
        "Close the medium-term budget gap without reserves",
        "Bring forward a medium-term financial plan that closes the gap of later years without "
        "relying on reserves, and test its assumptions with members twice a year.",
        "The council's reserves are adequate today. The plan drew on them in each of the next "
        "three years, and savings for the last two had no owner.",
        3,
        "Cabinet Member for Finance",
        "Director of Resources",
        "accepted",
        "",
        [],
    ),
    "3": (
        "Let scrutiny shape decisions earlier",
        "Give overview and scrutiny an earlier part in shaping decisions, and follow every "
        "recommendation it makes until the outcome is known.",
        "Members prepare well and ask good questions, but most reports reach them days before "
        "Cabinet. Nobody could say what had become of last year's recommendations.",
        2,
        "Leader of the Council",
        "Monitoring Officer",
        "accepted",
        "",
        [
            (
                5,
                "implemented",
                "Cabinet",
                "Ten of the last twelve key decisions went to scrutiny in draft, and the tracker is published with each agenda.",
            )
        ],
    ),
    "4": (
        "Give neighbourhood working a firm footing",
        "Give neighbourhood working a consistent footing across the borough, with a named lead, "
        "a small budget and the same offer in every area.",
        "What works in Eastfield is loved there and unknown elsewhere. The council should decide "
        "which parts of it every neighbourhood can expect.",
        0,
        "Cabinet Member for Communities",
        "Director of Communities",
        "in_part",
        "The council accepts the named lead and the common offer. It will set budgets for areas "
        "when the medium-term financial plan is agreed, not before.",
        [],
    ),
    "5": (
        "Make performance reporting lighter and sharper",
        "Report fewer measures more often, say plainly what each means for residents, and use "
        "them to decide rather than to describe.",
        "The quarterly report runs to ninety pages. Few of those we met had changed a decision "
        "because of it.",
        1,
        "Cabinet Member for Corporate Services",
        "Assistant Chief Executive",
        "accepted",
        "",
        [
            (
                20,
                "part_implemented",
                "Corporate Leadership Team",
                "The measures are cut from 214 to 41.",
            ),
            (
                6,
                "embedded",
                "Cabinet",
                "Three quarters in the new form, each used to move money between services.",
            ),
        ],
    ),
    "6": (
        "Plan for the workforce the council will need",
        "Adopt a workforce plan that sets out the skills the council will need in five years, "
        "how it will keep the people it has, and how it will rely less on agency staff.",
        "Turnover in planning and in children's services is twice that of neighbours. Managers "
        "fill gaps one at a time.",
        4,
        "Cabinet Member for Corporate Services",
        "Director of Resources",
        "accepted",
        "",
        [],
    ),
    "7": (
        "Put residents first in digital services",
        "Redesign the ten services that residents use most around what they are trying to do, "
        "and keep good ways in for those who are not online.",
        "The new website is clear. Behind it, most forms still end in an e-mail that somebody "
        "types into another system.",
        4,
        "Cabinet Member for Corporate Services",
        "Director of Resources",
        "accepted",
        "",
        [],
    ),
    "10": (
        "Turn growth into good local jobs",
        "Turn the investment already secured for the town centre and the docks into good jobs "
        "and training for local people, and show members each year what came of it.",
        "The pipeline is impressive for a council of this size. Nobody yet counts who gets the "
        "jobs.",
        0,
        "Cabinet Member for Growth",
        "Director of Place",
        "accepted",
        "",
        [],
    ),
}

SUGGESTIONS = {
    "S1": (
        "Thank staff in person",
        "Leaders might thank teams in person more often: staff told the peers how much it meant "
        "when they did.",
        "Head of People and Culture",
    ),
}

# recommendation, name, unit, better, baseline, target, [(weeks ago, value)], source
MEASURES = [
    (
        "2",
        "Gap in the third year of the plan",
        "£ million",
        "lower",
        "4.6",
        "0",
        [(44, "4.6"), (31, "3.9"), (18, "3.1"), (8, "1.4")],
        "Budget monitoring",
    ),
    (
        "3",
        "Key decisions that scrutiny saw in draft",
        "%",
        "higher",
        "15",
        "80",
        [(44, "15"), (31, "38"), (18, "67"), (5, "83")],
        "Forward plan",
    ),
    (
        "5",
        "Residents who say the council keeps them informed",
        "%",
        "higher",
        "52",
        "65",
        [(44, "52"), (18, "57"), (5, "61")],
        "Residents' survey",
    ),
    (
        "6",
        "Agency staff as a share of pay",
        "%",
        "lower",
        "9.1",
        "4",
        [(44, "9.1"), (31, "8.6"), (18, "7.8"), (5, "7.9")],
        "Payroll",
    ),
    (
        "7",
        "Residents who could do what they came to do online",
        "%",
        "higher",
        "58",
        "85",
        [(31, "58"), (18, "66"), (5, "74")],
        "Website survey",
    ),
    (
        "10",
        "Jobs from the investment that went to local people",
        "",
        "higher",
        "0",
        "250",
        [(31, "41"), (18, "97"), (5, "122")],
        "Contract returns",
    ),
]

# What the peers said when they came back.
ASSESSMENTS = {
    "1": "The vision is shared in a way we rarely see: partners quoted it to us unprompted. The "
    "council now needs to say what it will stop.",
    "2": "The council knows its numbers better than it did. The third year is not yet closed, and "
    "the peers would urge it not to move the date again.",
    "3": "Scrutiny has changed markedly. Members see decisions while they can still be shaped, "
    "and the tracker is a model that others could copy.",
    "4": "Good people are in place. Residents outside Eastfield could not yet tell us what they "
    "can expect.",
    "5": "The one-page report is excellent and, more to the point, it is used.",
    "6": "This is where we would ask the council to move fastest. The plan is late and agency "
    "spending has stopped falling.",
    "7": "What has been redesigned is very good. The pace will need to double to reach all ten "
    "services.",
    "10": "The council can now say who gets the jobs. The skills hub matters and should not slip "
    "further.",
}
