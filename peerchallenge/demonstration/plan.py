"""The fictional borough's recommendations, its action plan and a year of updates.

Marlbrook does not exist; nor do its people, its figures or its meetings. Times are in weeks
before the day on which the demonstration is loaded, so that it never goes stale.
"""

# Posts: title, kind, directorate, holder (a key of PEOPLE in `load.py`, or none).
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

# ref: (recommendation, title, owner, portfolio holder, due in weeks (negative: already past) or
#       words, [(weeks ago, status, narrative, next steps)], also answers)
# Updates that residents read among the good news: reference of the action, which of its updates.
GOOD_NEWS = {("1.1", 2), ("3.4", 2), ("5.2", 3), ("6.3", 2), ("7.1", 1), ("10.1", 2)}

ACTIONS = [
    (
        "1.1",
        "1",
        "Hold six conversations with residents and partners about the borough in 2040",
        "Head of Policy and Performance",
        -34,
        [
            (
                42,
                "on_track",
                "Dates are booked in all six areas and partners have named who will come.",
                "First conversation in Eastfield.",
            ),
            (
                33,
                "complete",
                "All six were held; 412 people took part, a third of them under 30.",
                "",
            ),
        ],
        [],
    ),
    (
        "1.2",
        "1",
        "Draft the vision with partners and test it with a residents' panel",
        "Assistant Chief Executive",
        -24,
        [
            (40, "not_started", "Waits for the conversations with residents.", ""),
            (
                30,
                "on_track",
                "A first draft went to the partnership board, which asked for plainer words.",
                "Panel to meet on the second draft.",
            ),
            (
                23,
                "complete",
                "The panel of 60 preferred the shorter draft by 41 to 19.",
                "Adoption by Council.",
            ),
        ],
        [],
    ),
    (
        "1.3",
        "1",
        "Bring the vision to Council for adoption",
        "Chief Executive",
        -16,
        [
            (26, "on_track", "On the forward plan for the summer meeting.", ""),
            (
                15,
                "complete",
                "Council adopted the vision without a vote against.",
                "Publish it with an easy-read version.",
            ),
        ],
        [],
    ),
    (
        "1.4",
        "1",
        "Say which priorities follow from the vision and what each will cost",
        "Head of Policy and Performance",
        -3,
        [
            (
                20,
                "on_track",
                "Service plans were asked to name what they would stop as well as what they would start.",
                "Costings by finance.",
            ),
            (
                9,
                "at_risk",
                "Two directorates have not yet said what they would stop, so the costings are incomplete.",
                "Chief Executive to meet both directors.",
            ),
        ],
        ["2"],
    ),
    (
        "1.5",
        "1",
        "Publish a yearly account to residents of what was done",
        "Head of Communications",
        14,
        [
            (
                11,
                "on_track",
                "Format agreed: eight pages to every home, with figures beside each promise.",
                "First draft in the new year.",
            ),
        ],
        [],
    ),
    (
        "2.1",
        "2",
        "Name an owner for every saving of the next three years",
        "Head of Finance",
        -30,
        [
            (41, "on_track", "Owners are named for 31 of 44 savings.", ""),
            (
                31,
                "complete",
                "All 44 savings have an owner and a date; four were withdrawn as unsound.",
                "",
            ),
        ],
        [],
    ),
    (
        "2.2",
        "2",
        "Test the assumptions of the plan with members twice a year",
        "Director of Resources",
        -18,
        [
            (
                36,
                "on_track",
                "First session held with 19 members; pay and inflation were tested at three levels.",
                "Second session in the autumn.",
            ),
            (
                17,
                "embedded",
                "The second session was held. Both are now in the calendar of meetings for good.",
                "",
            ),
        ],
        [],
    ),
    (
        "2.3",
        "2",
        "Bring a balanced three-year plan to Cabinet",
        "Director of Resources",
        -20,
        [
            (40, "on_track", "Work began with the mid-year figures.", ""),
            (
                28,
                "at_risk",
                "The settlement came later than expected.",
                "New timetable to Cabinet.",
            ),
            (
                18,
                "off_track",
                "A gap of £3.1 million in the third year is not closed.",
                "Options to leadership team.",
            ),
            (
                8,
                "off_track",
                "The gap in the third year is down to £1.4 million. Two options need consultation.",
                "Consult in the new year.",
            ),
        ],
        [],
    ),
    (
        "2.4",
        "2",
        "Agree a policy for the least reserves the council will hold",
        "Head of Finance",
        -12,
        [
            (
                24,
                "on_track",
                "External advice received; it supports a floor of 7% of net spending.",
                "",
            ),
            (12, "complete", "Council agreed a floor of 7% and a yearly review.", ""),
        ],
        [],
    ),
    (
        "2.5",
        "2",
        "Review fees and charges against neighbours",
        "Head of Finance",
        10,
        [
            (
                16,
                "on_track",
                "Figures from eight neighbours are in.",
                "Proposals with the budget.",
            ),
            (
                5,
                "on_track",
                "Draft proposals would raise £240,000, none of it from concessions.",
                "Equality assessment.",
            ),
        ],
        [],
    ),
    (
        "3.1",
        "3",
        "Publish a forward plan that shows scrutiny the next six months",
        "Democratic Services Manager",
        -32,
        [
            (
                38,
                "complete",
                "Published monthly since spring, with a named officer for each item.",
                "",
            ),
            (10, "embedded", "Nine plans in a row were published on time.", ""),
        ],
        [],
    ),
    (
        "3.2",
        "3",
        "Agree a protocol for drafts to reach scrutiny before Cabinet",
        "Monitoring Officer",
        -28,
        [
            (37, "on_track", "Draft protocol with both chairs.", ""),
            (27, "complete", "Agreed by Cabinet and by the board on the same day.", ""),
        ],
        [],
    ),
    (
        "3.3",
        "3",
        "Keep a public tracker of scrutiny's recommendations",
        "Democratic Services Manager",
        -20,
        [
            (30, "on_track", "Two years of recommendations are entered.", ""),
            (
                19,
                "complete",
                "Published with every agenda. 28 of 33 recommendations have an outcome.",
                "",
            ),
        ],
        ["5"],
    ),
    (
        "3.4",
        "3",
        "Train scrutiny members in asking for evidence",
        "Democratic Services Manager",
        -14,
        [
            (25, "on_track", "A trainer was chosen with both group leaders.", ""),
            (13, "complete", "17 of 21 members attended; the others have the recording.", ""),
        ],
        [],
    ),
    (
        "3.5",
        "3",
        "Invite two independent co-opted members",
        "Monitoring Officer",
        -22,
        [
            (34, "not_started", "Waits for the constitution review.", ""),
            (
                21,
                "withdrawn",
                "The board decided against co-opted members and asked for expert witnesses instead.",
                "",
            ),
        ],
        [],
    ),
    (
        "4.1",
        "4",
        "Name a lead officer for each of the five areas",
        "Director of Communities",
        -36,
        [
            (36, "complete", "Five leads started on the same day.", ""),
        ],
        [],
    ),
    (
        "4.2",
        "4",
        "Describe the offer that every neighbourhood can expect",
        "Neighbourhoods Manager",
        -10,
        [
            (26, "on_track", "Draft offer written with ward members of all five areas.", ""),
            (
                14,
                "at_risk",
                "Two areas want different opening hours; the draft is with the leads.",
                "Decision by the director.",
            ),
            (
                4,
                "on_track",
                "The director decided on common hours with one late evening for each area.",
                "Print and publish.",
            ),
        ],
        [],
    ),
    (
        "4.3",
        "4",
        "Set a small budget for each area",
        "Director of Communities",
        "When the medium-term financial plan is agreed",
        [
            (
                22,
                "paused",
                "Paused by Cabinet until the medium-term financial plan is agreed.",
                "",
            ),
        ],
        ["2"],
    ),
    (
        "4.4",
        "4",
        "Bring police, health and housing into the area meetings",
        "Neighbourhoods Manager",
        6,
        [
            (
                18,
                "on_track",
                "Police and housing come to all five; health to three.",
                "Write to the integrated care board.",
            ),
            (
                3,
                "at_risk",
                "Health has no one to send to two areas before spring.",
                "Offer joint dates.",
            ),
        ],
        [],
    ),
    (
        "4.5",
        "4",
        "Learn from what worked in Eastfield",
        "Neighbourhoods Manager",
        -26,
        [
            (29, "complete", "A short review found three things to copy and one to leave.", ""),
        ],
        [],
    ),
    (
        "5.1",
        "5",
        "Cut the measures to those that change decisions",
        "Head of Policy and Performance",
        -30,
        [
            (
                39,
                "on_track",
                "Directors were asked which measures had changed a decision: 38 had.",
                "",
            ),
            (30, "complete", "214 measures became 41.", ""),
        ],
        [],
    ),
    (
        "5.2",
        "5",
        "Report the main measures every month on one page",
        "Head of Policy and Performance",
        -22,
        [
            (28, "on_track", "Trial page for two months.", ""),
            (20, "complete", "Published by the tenth of each month since summer.", ""),
            (7, "embedded", "Seven months in a row. The old report is no longer made.", ""),
        ],
        [],
    ),
    (
        "5.3",
        "5",
        "Say in plain words what each measure means for residents",
        "Head of Communications",
        -18,
        [
            (
                21,
                "complete",
                "Each measure now has a sentence that a reader's panel understood.",
                "",
            ),
        ],
        [],
    ),
    (
        "5.4",
        "5",
        "Show on the page what was decided because of it",
        "Head of Policy and Performance",
        -4,
        [
            (17, "on_track", "Decisions are noted for 12 measures.", ""),
            (6, "complete", "Each red measure now carries a decision and a date.", ""),
        ],
        [],
    ),
    (
        "5.5",
        "5",
        "Build a data store for performance",
        "Head of Digital",
        -8,
        [
            (31, "at_risk", "Needs a post that is not funded.", ""),
            (
                16,
                "superseded",
                "Replaced by action 7.5, which builds one store for all services.",
                "",
            ),
        ],
        [],
    ),
    (
        "6.1",
        "6",
        "Forecast the skills needed in five years, service by service",
        "Head of People and Culture",
        -21,
        [
            (35, "on_track", "Four of nine services have forecast.", ""),
            (
                22,
                "at_risk",
                "Seven of nine services; planning and children's services are late.",
                "",
            ),
            (
                20,
                "complete",
                "All nine services have forecast. Planning needs the most change.",
                "",
            ),
        ],
        [],
    ),
    (
        "6.2",
        "6",
        "Bring the workforce plan to Cabinet",
        "Head of People and Culture",
        -17,
        [
            (30, "on_track", "Outline agreed by the leadership team.", ""),
            (19, "at_risk", "Drafting waits for the last forecasts.", ""),
            (
                10,
                "off_track",
                "The draft has no costed way to rely less on agency staff. It will not reach Cabinet this autumn.",
                "Finance to cost three options.",
            ),
        ],
        [],
    ),
    (
        "6.3",
        "6",
        "Set a target for agency spending and report it monthly",
        "Head of People and Culture",
        -25,
        [
            (33, "on_track", "Target set at 4% of pay.", ""),
            (
                24,
                "complete",
                "Reported each month; the figure fell from 9.1% to 7.8% in the first quarter.",
                "",
            ),
        ],
        [],
    ),
    (
        "6.4",
        "6",
        "Open a graduate scheme with two neighbouring councils",
        "Head of People and Culture",
        22,
        [
            (15, "not_started", "Begins when the workforce plan is agreed.", ""),
        ],
        [],
    ),
    (
        "6.5",
        "6",
        "Ask leavers why they leave and publish what they say",
        "Head of People and Culture",
        -6,
        [
            (26, "on_track", "The questions were agreed with the unions.", ""),
        ],
        [],
    ),
    (
        "7.1",
        "7",
        "Choose the ten services with residents",
        "Head of Digital",
        -33,
        [
            (36, "complete", "Chosen from 31,000 contacts and a panel of 48 residents.", ""),
        ],
        [],
    ),
    (
        "7.2",
        "7",
        "Redesign the first five",
        "Head of Digital",
        -9,
        [
            (27, "on_track", "Missed bins and council tax moves are live.", ""),
            (13, "at_risk", "Three of five are live. Blue Badge waits for a supplier.", ""),
            (
                2,
                "at_risk",
                "Four of five are live. Blue Badge is in test with twelve residents.",
                "Go live next month.",
            ),
        ],
        [],
    ),
    (
        "7.3",
        "7",
        "Redesign the other five",
        "Head of Digital",
        26,
        [
            (2, "not_started", "Begins when the first five are live.", ""),
        ],
        [],
    ),
    (
        "7.4",
        "7",
        "Keep a telephone line and a desk in each area for those not online",
        "Director of Communities",
        "Ongoing",
        [
            (24, "on_track", "All five desks are open three days a week.", ""),
            (6, "on_track", "1,940 visits in the quarter; waiting time is 6 minutes.", ""),
        ],
        ["4"],
    ),
    (
        "7.5",
        "7",
        "Build one data store for all services",
        "Head of Digital",
        30,
        [
            (16, "on_track", "Takes over from action 5.5. Architect appointed.", ""),
            (5, "on_track", "Waste and housing data are in.", ""),
        ],
        ["5"],
    ),
    (
        "10.1",
        "10",
        "Count who gets the jobs that the investment makes",
        "Head of Economic Growth",
        -19,
        [
            (30, "on_track", "Every contract since spring asks for it.", ""),
            (18, "complete", "First count: 164 jobs, 97 of them to borough residents.", ""),
        ],
        [],
    ),
    (
        "10.2",
        "10",
        "Open a skills hub in the town centre",
        "Head of Economic Growth",
        -5,
        [
            (29, "on_track", "Lease signed.", ""),
            (12, "at_risk", "Asbestos was found; opening moves to the new year.", ""),
            (3, "off_track", "The contractor has given a date in spring.", "New date to Cabinet."),
        ],
        [],
    ),
    (
        "10.3",
        "10",
        "Write local jobs into the docks agreement",
        "Director of Place",
        -23,
        [
            (32, "on_track", "Heads of terms agreed.", ""),
            (23, "complete", "Signed: 30% of jobs to local people, with a yearly return.", ""),
        ],
        [],
    ),
    (
        "10.4",
        "10",
        "Bring a yearly account of jobs and training to members",
        "Head of Economic Growth",
        12,
        [
            (7, "on_track", "Data agreed with the college and the developer.", ""),
        ],
        [],
    ),
    (
        "10.5",
        "10",
        "Agree a plan for the market hall",
        "Director of Place",
        -13,
        [
            (30, "on_track", "Traders were consulted.", ""),
            (
                14,
                "transferred",
                "Now followed in the Town Centre Plan, milestone 3, at the request of Cabinet.",
                "",
            ),
        ],
        [],
    ),
]

# Dates that were moved: action, weeks ago agreed, new due in weeks, class, why, who agreed.
DATE_CHANGES = [
    (
        "2.3",
        29,
        -12,
        "dependency",
        "The finance settlement was announced five weeks late.",
        "Cabinet",
    ),
    (
        "2.3",
        17,
        -7,
        "scope",
        "The gap in the third year needs options that were not in the first plan.",
        "Director of Resources",
    ),
    (
        "2.3",
        7,
        8,
        "governance",
        "Two of the options need consultation before Cabinet can decide.",
        "Cabinet",
    ),
    (
        "7.2",
        12,
        5,
        "dependency",
        "The supplier of Blue Badge software delivered late.",
        "Director of Resources",
    ),
    (
        "10.2",
        6,
        20,
        "dependency",
        "Asbestos must be removed before the lease can begin.",
        "Cabinet",
    ),
]

MILESTONES = [
    ("2.3", "Options with the leadership team", -9, -8),
    ("2.3", "Consultation closes", 4, None),
    ("2.3", "Cabinet decides", 8, None),
    ("7.2", "Missed bins live", -28, -27),
    ("7.2", "Council tax moves live", -27, -27),
    ("7.2", "Parking permits live", -16, -14),
    ("7.2", "Library cards live", -6, -3),
    ("7.2", "Blue Badge live", 4, None),
]

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
