"""Pages of minutes of the fictional borough, in the form in which councils publish them.

They are read by the product's own reader when the demonstration is loaded. {…} are dates worked
out on that day.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Page:
    """One agenda item of one meeting, held so many weeks ago."""

    weeks_ago: int
    committee: str
    minute: str
    text: str
    confirmed: bool = True


SCRUTINY = "Overview and Scrutiny Board"
CABINET = "Cabinet"

PAGES = [
    Page(
        45,
        SCRUTINY,
        "18",
        """Agenda item

Corporate peer challenge: feedback report and action plan

Report of the Assistant Chief Executive.

Recommendations:

That Cabinet:

1.    Note the feedback report of the peer team.

2.    Approve the action plan in answer to it.

Minutes:

The Leader of the Council introduced the report. A team of peers had spent four days in the borough and had spoken to more than a hundred people. They had found a council that residents and partners trusted, and had made eight recommendations.

The Board considered the recommendations in turn. On Recommendation 2, members asked how the gap in the third year would be closed and were told that every saving would have a named owner by the spring.

Members welcomed recommendation three, on the part that scrutiny plays. The Chair said that the Board could only shape decisions that it saw in draft, and asked that the protocol be agreed with the Board and not merely reported to it.

Several members doubted whether Recommendation 4 could be met without a budget for each area. The Cabinet Member for Communities replied that budgets would be considered with the medium-term financial plan.

Recommendations six and seven were taken together. The Director of Resources said that the workforce plan would be brought forward first, because the redesign of services depended on skills that the council did not yet have.

Resolved:

1.    That Cabinet be advised that the Board supports the recommendations in the report.

2.    That the Board receive a report on progress against the action plan within six months.

Supporting documents:
""",
    ),
    Page(
        44,
        CABINET,
        "31",
        """Agenda item

Corporate peer challenge: feedback report and action plan

Report of the Assistant Chief Executive.

Recommendations:

That Cabinet:

1.    Note the feedback report of the peer team.

2.    Approve the action plan in answer to it.

Minutes:

The Leader of the Council thanked the peers and everyone who had met them. The report was generous and it was also frank, and the council would answer both parts of it.

Cabinet considered the eight recommendations. The first was about a shared vision: it would be written with residents and partners, beginning with conversations in six areas.

The Cabinet Member for Finance spoke to Recommendation 2. A balanced plan without reserves was the hardest thing the peers had asked for, and the most important.

Recommendation 10 was welcomed by the Cabinet Member for Growth. It was right to count who got the jobs, and the docks agreement would be the first test.

The comments of the Overview and Scrutiny Board were reported. Cabinet agreed that the Board should see progress within six months.

Resolved: That Cabinet:

1.    Noted the feedback report of the peer team.

2.    Approved the action plan in answer to it.

3.    Agreed that a progress report be brought to Cabinet every six months.

Supporting documents:
""",
    ),
    Page(
        28,
        SCRUTINY,
        "44",
        """Agenda item

Corporate peer challenge: progress against the action plan

Report of the Assistant Chief Executive.

Minutes:

The Assistant Chief Executive presented the first report on progress. Fourteen of the forty actions were complete and most of the others were on track.

In relation to Recommendation 1, members heard that 412 residents had taken part in the conversations. A member asked that the vision be no longer than two pages.

On Recommendation 2 members noted that the plan would reach Cabinet later than first agreed. The Head of Finance explained that the settlement had been announced late. Members asked to be told before a date was moved and not after.

Recommendation 5 was praised. The one-page report was the first performance report that members had read to the end.

Members were concerned about Recommendation 6. Agency spending remained well above the target, and the workforce plan was not yet in draft. The Head of People and Culture said that two services had still to forecast.

It was noted that the council’s approach to neighbourhood working had been well received in Eastfield and that ward members would like the same offer elsewhere.

Resolved:

(1)    That the progress made be noted.

(2)    That the Head of People and Culture bring a report on the workforce plan to the Board by the end of {month_promised}.

(3)    That Cabinet be asked to tell the Board before any date in the action plan is moved.

Supporting documents:
""",
    ),
    Page(
        27,
        CABINET,
        "57",
        """Agenda item

Corporate peer challenge: progress against the action plan

Report of the Assistant Chief Executive.

Minutes:

The Leader introduced the first six-monthly report. The Chair of the Overview and Scrutiny Board attended and spoke to the Board’s comments.

Cabinet discussed Recommendation 2 and accepted that the three-year plan could not be balanced in the time first set. A new date was agreed, on the understanding that it would not be moved again without coming back to Cabinet.

Cabinet also discussed recommendation 4. It was agreed that area budgets should wait for the medium-term financial plan and that this should be said plainly to area leads.

RESOLVED THAT:

1.    the progress report be noted;

2.    the amended completion dates in the report be approved; and

3.    setting budgets for each area be paused until the medium-term financial plan is agreed.

REASONS FOR DECISION: To answer the peer team’s recommendations and to keep the plan realistic.

Supporting documents:
""",
    ),
    Page(
        8,
        SCRUTINY,
        "71",
        """Agenda item

Corporate peer challenge: findings of the progress review

Report of the Chief Executive.

Minutes:

The Chief Executive reported what the peers had found when they returned. They had been encouraged by the pace of change, and candid about what was late.

Members were pleased that the peers had called the tracker of scrutiny recommendations a model (Recommendation 3). The Chair thanked the Democratic Services Manager.

The Board returned to Recommendation 6. The workforce plan that it had asked for had not been received. The Director of Resources apologised, and said that the draft lacked a costed way to rely less on agency staff. Members asked why the Board had not been told.

On recommendation 10, members asked when the skills hub would open. They were told that asbestos had been found and that the contractor’s new date was in spring.

Members asked whether residents who are not online could still reach the council. It was confirmed that a desk would remain in every area.

Resolved:

1.    That the findings of the peer team be welcomed.

2.    That the Chief Executive write to the Chair of the Board by the end of {month_to_come} about the delay to the workforce plan.

Supporting documents:
""",
    ),
    Page(
        6,
        CABINET,
        "80",
        """Agenda item

Corporate peer challenge: findings of the progress review

Report of the Chief Executive.

Minutes:

The Leader welcomed the findings. Cabinet had accepted every recommendation, one of them in part, and the peers had seen for themselves that seven of the eight were moving.

Recommendation six was discussed at length. Cabinet expected the workforce plan to be ready for decision in the new year and asked for a report each month until then.

Cabinet considered recommendations 2 and 10 and agreed new dates for the three-year plan and for the skills hub.

The Cabinet Member for Corporate Services said that monthly performance reporting was now part of how the council worked, and moved that recommendation 5 be regarded as carried out.

Resolved: That Cabinet:

1.    Noted the findings of the peer team.

2.    Approved the amended dates for the three-year plan and for the skills hub.

3.    Agreed that recommendation 5 of the peer challenge has been implemented and is part of everyday business.

Supporting documents:
""",
        confirmed=False,
    ),
]
