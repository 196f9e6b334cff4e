"""Invented papers of an invented council, in the forms in which councils publish them."""

REPORT = """Corporate Peer Challenge

Tidewell District Council

Feedback report

Recommendations

Recommendation 1

Write down what the council will stop doing, so that what it keeps is done well.

Every service told the peer team what it would like to start. None could say what it had stopped.

Recommendation 2

Give parish councils a named officer who answers their letters within ten working days.

Parishes are willing partners. Their letters go to a shared address that nobody owns.

Recommendation 3

Train every member who sits on a committee before it first meets.

Three of the new members had chaired a meeting before they were trained for it.
"""

# In the order in which Modern.Gov prints an item: title, papers, minutes, resolution, documents.
MINUTES = """Agenda item

{title}

Report of the Chief Executive.

Minutes:

The Chief Executive introduced the report and thanked the parishes for their patience.

Members considered Recommendation two. A parish councillor said that letters now got an answer, \
though seldom within ten working days, and that a name to write to had made the difference.

On recommendation 3, the Chair asked that training be offered in the evening as well.

In relation to Recommendation 1, nothing had yet been stopped, and members asked why.

The Committee thanked the officers for their candour.

Resolved:

1.    That the report be noted.

2.    That the Chief Executive bring a report on what will stop to the Committee within six months.

Supporting documents:
"""

PAGE = """<!DOCTYPE html><html lang="en"><head><title>Agenda item - {title}</title></head><body>
<div id="modgov"><div class="mgContent"><h1>Agenda item</h1><h2 class="mgSubTitleTxt">{title}</h2>
<p>Report of the Chief Executive.</p><h3 class="mgSubSubTitleTxt">Minutes:</h3>
<div class="mgWordPara"><p>The Chief Executive introduced the report.</p>
<p>Members considered Recommendation R2. The backlog had fallen by a third since the spring.</p>
<p><b>Resolved:</b></p><p>1. That the report be noted.</p></div></div></div></body></html>
"""
