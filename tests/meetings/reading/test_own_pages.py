"""Our own labelled pages show every form; each must be read exactly as its labels say."""

from bench import reading


def test_every_form_on_our_own_pages_is_read():
    score = reading.measure(reading.OWN)
    assert score.misses == []
    figures = score.figures()
    assert set(figures) == set(reading.BARS)
    assert set(figures.values()) == {1.0}


def test_a_miss_lowers_the_figure_it_belongs_to(tmp_path):
    page = "source: x\ntext: x\n\nPeer Challenge\n\nRecommendation 1 was done.\n\nIt went well."
    (tmp_path / "1.txt").write_text(page)
    (tmp_path / "gold.jsonl").write_text(
        '{"file": "1.txt", "meeting_date": "2024-01-01", "resolutions": [],'
        ' "peer_challenge_recommendations": [], "paragraphs": ['
        ' {"index": 1, "explicit": ["1"], "implicit": []},'
        ' {"index": 2, "explicit": ["2"], "implicit": []}]}'
    )
    score = reading.measure(tmp_path)
    assert score.figures()["explicit P"] == 1
    assert score.figures()["explicit R"] == 0.5
    assert score.figures()["due"] is None
    assert len(score.misses) == 1
