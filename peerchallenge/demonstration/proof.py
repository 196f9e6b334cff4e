"""What shows that the fictional borough's actions are done, and how its plan was kept honest."""

# Action: what difference it made, what risk remains, title of the evidence, its file or address.
PROOF = {
    "1.1": (
        "A third of those who came had never spoken to the council before; nine of the vision's "
        "twelve aims began in these conversations.",
        "None for this action. People will expect to hear what came of what they said.",
        "Who came to the six conversations",
        "conversations.csv",
        "Place,People,Under 30\nEastfield,88,31\nHarbour,71,19\nMarlbrook town,94,36\n"
        "Northgate,52,14\nThe Mills,64,25\nWestover,43,12\n",
    ),
    "1.2": (
        "The panel changed two of the six promises, and partners signed the same text.",
        "The panel has fewer renters than the borough.",
        "Residents' panel: votes on the two drafts",
        "panel-votes.csv",
        "Draft,For,Against\nShorter,41,19\nLonger,19,41\n",
    ),
    "1.3": (
        "The council's plan, the health partnership and the college now quote the same vision.",
        "The priorities that follow from it are not yet costed (action 1.4).",
        "Vision for Marlbrook 2040, as adopted",
        "https://www.marlbrook.example/vision-2040",
        "",
    ),
    "2.1": (
        "Savings without an owner fell from 29 of 48 to none.",
        "Four savings were withdrawn as unsound and must be replaced.",
        "Savings and their owners",
        "savings-owners.csv",
        "Directorate,Savings,With an owner\nResources,12,12\nPlace,11,11\nCommunities,14,14\n"
        "Chief Executive's Office,7,7\n",
    ),
    "2.2": (
        "Members changed the assumption about pay before the budget, not after it.",
        "Attendance is from one party more than the others.",
        "Dates of the sessions in the calendar of meetings",
        "https://www.marlbrook.example/calendar/budget-sessions",
        "",
    ),
    "2.4": (
        "The least the council will hold is written down and was tested by the auditor.",
        "The floor is met by £0.4 million; one bad winter would use it.",
        "Reserves policy, as agreed by Council",
        "https://www.marlbrook.example/reserves-policy",
        "",
    ),
    "3.1": (
        "The Board chose seven of its last nine items from the forward plan.",
        "Urgent decisions still come with less than a month's notice.",
        "Forward plan",
        "https://www.marlbrook.example/forward-plan",
        "",
    ),
    "3.2": (
        "Ten of the last twelve key decisions were read in draft, and four were changed.",
        "The protocol depends on officers keeping to its dates.",
        "Protocol for drafts",
        "https://www.marlbrook.example/scrutiny-protocol",
        "",
    ),
    "3.3": (
        "Anybody can see what became of 28 of 33 recommendations.",
        "Five older ones have no known outcome.",
        "Scrutiny recommendations tracker",
        "https://www.marlbrook.example/scrutiny-tracker",
        "",
    ),
    "4.1": (
        "Councillors know whom to ask in each area; the five leads meet every month.",
        "Two leads do it beside another full post.",
        "Names and areas of the five leads",
        "area-leads.txt",
        "Eastfield, Harbour, Marlbrook town, Northgate and Westover each have a named lead.\n"
        "The list on the council's site is kept by the Director of Communities.\n",
    ),
    "5.1": (
        "The report fell from ninety pages to eleven, and members asked twice as many questions.",
        "Some of the measures that were dropped may be missed by services.",
        "Measures kept and measures dropped",
        "measures.csv",
        "Theme,Before,After\nPlace,61,12\nPeople,74,14\nCouncil,79,15\n",
    ),
    "5.2": (
        "Money was moved between services three times because of the page.",
        "None.",
        "Performance on a page",
        "https://www.marlbrook.example/performance",
        "",
    ),
    "6.1": (
        "Each service knows which posts it will find hardest to fill.",
        "The forecast for planning rests on one year's figures.",
        "Skills forecast, service by service",
        "skills-forecast.csv",
        "Service,Posts hard to fill by 2031\nPlanning,9\nChildren's services,14\nFinance,4\n"
        "Building control,3\n",
    ),
    "6.3": (
        "Agency spending fell from 9.1% to 7.8% of pay in the first quarter and has stayed there.",
        "The target of 4% will not be met without the workforce plan (action 6.2).",
        "Agency spending by month",
        "agency-spending.csv",
        "Month,Share of pay\n1,9.1\n2,8.6\n3,7.8\n4,7.9\n",
    ),
    "7.1": (
        "The ten services make up four fifths of all contacts.",
        "The panel met online, so those who are not online had less of a say.",
        "How the ten services were chosen",
        "https://www.marlbrook.example/ten-services",
        "",
    ),
    "10.1": (
        "For the first time the council knows who gets the jobs: 97 of 164 live in the borough.",
        "Two employers have not yet answered.",
        "First count of jobs",
        "jobs-count.csv",
        "Employer,Jobs,Of them local\nDocks,96,61\nHotel,41,24\nDepot,27,12\n",
    ),
    "10.3": (
        "Three jobs in ten at the docks are kept for residents, with a yearly return.",
        "The agreement ends when the lease is sold.",
        "Docks agreement: the clause on jobs",
        "https://www.marlbrook.example/docks-agreement",
        "",
    ),
}

# Weeks ahead when a paused or an ongoing action is looked at again.
REVIEWS = {"4.3": 9, "7.4": 5}
# Where what was transferred or superseded is followed now.
CONTINUES = {
    "5.5": "Action 7.5",
    "10.5": "Town Centre Plan, milestone 3: https://www.marlbrook.example/town-centre-plan",
}

# An action that was reworded: ref, weeks ago, the old wording, why, who agreed.
REWORDED = (
    "3.2",
    43,
    "Report a protocol for drafts to scrutiny",
    "The Board asked to agree the protocol, and not only to be told of it.",
    "Cabinet",
)

# A later date that waits for Cabinet: ref, weeks ago, weeks ahead, kind of reason, reason.
LATER = (
    "6.2",
    2,
    11,
    "capacity",
    "The post that writes the plan was empty for four months; the new holder began in the autumn.",
)

# A measure of one action alone, which shows that being complete is not yet having an effect:
# action, name, unit, better, baseline, target, readings, source.
NO_EFFECT = (
    "5.3",
    "Calls each month that ask what a letter means",
    "",
    "lower",
    "310",
    "200",
    [(24, "306"), (12, "318"), (4, "312")],
    "Contact centre",
)
