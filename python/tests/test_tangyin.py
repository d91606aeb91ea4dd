"""The package against the library that TANGYIN_LIBRARY names."""

import html.parser
import pathlib
import re
import threading

import pytest

import tangyin

ROOT = pathlib.Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def poet():
    with tangyin.Poet(threads=1) as opened:
        yield opened


def write(poet, opening="月", **wishes):
    return poet.write(opening, **{"form": "五绝", "seed": 3, "effort": "quick", **wishes})


def test_a_poem_has_the_lines_of_its_form(poet):
    poem = write(poet, form="七绝")
    assert poem.form == "七绝"
    assert [len(line) for line in poem.lines] == [7, 7, 7, 7]
    assert poem.lines[0].startswith("月")
    assert poem.verdict.ok and not poem.verdict.violations
    assert poem.verdict.rhyme
    assert poem.logprob_per_char < 0


def test_a_poem_prints_with_its_punctuation(poet):
    poem = write(poet, title="夜")
    assert str(poem) == f"夜\n\n{poem.lines[0]}，{poem.lines[1]}。\n{poem.lines[2]}，{poem.lines[3]}。"


def test_the_same_seed_writes_the_same_poem(poet):
    assert write(poet).lines == write(poet).lines
    assert write(poet).seed == 3


def test_without_an_opening_the_model_begins(poet):
    assert len(write(poet, "").lines) == 4


def test_several_poems_share_no_line(poet):
    poems = poet.write_all(["月", "山"], count=2, form="五绝", seed=3, effort="quick")
    assert [poem.opening for poem in poems] == ["月", "月", "山", "山"]
    assert len({line for poem in poems for line in poem.lines}) == 16


def test_words_that_python_keeps_for_itself_take_an_underscore(poet):
    assert "春" in "".join(write(poet, with_=["春"]).lines)


def test_lines_come_one_by_one_and_are_those_of_the_poem(poet):
    with poet.stream("月", form="五绝", seed=3, effort="quick") as stream:
        lines = list(stream)
    assert [line.line for line in lines] == [1, 2, 3, 4]
    assert tuple(line.text for line in lines) == stream.poems[0].lines
    assert stream.poems[0].lines == write(poet).lines


def test_a_stream_can_be_left_in_the_middle(poet):
    with poet.stream("月", form="七律", count=50, seed=1) as stream:
        next(stream)
    assert not stream.poems
    assert threading.active_count() == 1


def test_an_exception_of_a_stream_is_that_of_write(poet):
    with pytest.raises(tangyin.RequestError):
        list(poet.stream("月", script="martian"))


def test_a_wrong_field_is_named_in_both_languages(poet):
    with pytest.raises(tangyin.RequestError) as caught:
        write(poet, script="martian")
    assert (caught.value.code, caught.value.field) == ("invalid_value", "script")
    assert re.search("[一-鿿]", caught.value.message)
    assert str(caught.value) == caught.value.message_en
    assert isinstance(caught.value, ValueError)


def test_an_unknown_field_is_an_error(poet):
    with pytest.raises(tangyin.RequestError) as caught:
        write(poet, rime="东")
    assert (caught.value.code, caught.value.field) == ("unknown_field", "rime")


def test_a_missing_model_is_an_error():
    with pytest.raises(tangyin.TangyinError) as caught:
        tangyin.Poet("/nowhere/model.safetensors")
    assert "/nowhere/model.safetensors" in str(caught.value)


def test_a_model_may_be_given_as_bytes(poet):
    models = ROOT / "models"
    names = ("tangyin.safetensors", "tangyin.index", "judge.safetensors")
    model, index, judge = ((models / name).read_bytes() for name in names)
    with tangyin.Poet(model, index, judge, threads=1) as second:
        assert write(second).lines == write(poet).lines


def test_bytes_that_are_no_model_are_an_error():
    with pytest.raises(tangyin.TangyinError):
        tangyin.Poet(b"no model")


def test_a_poem_is_judged(poet):
    # Level tones alone keep no form.
    checked = poet.check("山天山天山，山天山天山。山天山天山，山天山天山。", form="五绝")
    assert not checked.ok
    assert checked.violations and checked.violations[0].message
    assert checked.lines[0].tones == "平平平平平"
    assert str(checked).startswith("五绝：")


def test_several_poems_are_judged(poet):
    poem = "，".join(write(poet).lines) + "。"
    checked = poet.check(f"{poem}\n\n{poem}")
    assert [one.ok for one in checked] == [True, True]


def test_there_are_106_rhymes_and_six_forms(poet):
    assert len(poet.rhymes()) == 106
    assert [form.name for form in poet.forms()] == ["五绝", "七绝", "五律", "七律", "排律", "古体"]
    wujue = poet.forms()[0]
    assert (wujue.lines, wujue.chars) == (4, 5)
    assert all(len(line) == 5 for pattern in wujue.patterns for line in pattern.lines)


def test_poets_and_the_model_are_described(poet):
    assert "李白" in poet.poets()
    assert poet.describe()["version"] == tangyin.__version__


VERSE = ["野水寒侵岸", "江花晚似春", "孤舟无去处", "落月照归人"]  # of our own


def test_alternatives_say_what_could_stand_at_a_place(poet):
    found = poet.alternatives(VERSE, 2, 5, count=5)
    assert (found.form, found.standing, found.wanted.rhyme) == ("五绝", "春", "上平十一真")
    assert found.wanted.tone == "平" and found.wanted.rhymes
    chances = [choice.probability for choice in found.choices]
    assert chances == sorted(chances, reverse=True) and len(chances) in (5, 6)
    assert all(choice.tone in "平○" and not choice.reason for choice in found.choices)
    assert all(one.reason in ("tone", "rhyme", "repeated", "copied") for one in found.excluded)
    assert all(one.message and one.message_en for one in found.excluded)


def test_alternatives_name_the_field_that_is_wrong(poet):
    with pytest.raises(tangyin.RequestError) as caught:
        poet.alternatives(VERSE, 2, 6)
    assert caught.value.field == "column"
    with pytest.raises(TypeError):
        poet.alternatives("野水寒侵岸", 1, 1)


def test_a_trace_shows_gates_and_distributions(poet):
    trace = poet.trace(VERSE[:1], form="五绝", units=8, top=3)
    assert (trace.form, trace.units) == ("五绝", 8)
    assert [step.text for step in trace.steps] == list(VERSE[0]) + ["，"]
    step = trace.steps[1]
    assert len(step.before.model) == 3 and len(step.before.rules) == 3
    assert sorted(step.layers[0]) == ["c", "f", "g", "h", "i", "o"]
    first, second = trace.steps[0].layers[0], step.layers[0]
    for n in range(8):  # four digits
        made = second["f"][n] * first["c"][n] + second["i"][n] * second["g"][n]
        assert abs(second["c"][n] - made) < 1e-3
    assert trace.next.rules and trace.steps[-1].before.rules is None


def test_without_a_model_a_poet_looks_up_and_judges():
    with tangyin.Poet.without_model() as judge:
        row = judge.character("行")
        assert row.tone == "○" and "háng" in row.pinyin
        assert {"下平七阳", "下平八庚"} <= {reading.rhyme for reading in row.readings}
        assert all(reading.source.startswith("廣韻") for reading in row.readings)
        assert "成行" in [word.word for word in row.words]
        assert judge.check("".join(VERSE)).ok
        with pytest.raises(tangyin.TangyinError) as caught:
            judge.write("月")
        assert caught.value.code == "no_model"


def test_characters_come_one_by_one_before_their_line(poet):
    line, lines = "", []
    with poet.stream("月", characters=True, form="五绝", seed=3, effort="quick") as stream:
        for item in stream:
            if isinstance(item, tangyin.SettledCharacter):
                assert (item.line, item.column) == (len(lines) + 1, len(line) + 1)
                line += item.text
            else:
                assert item.text == line
                lines, line = lines + [line], ""
    assert tuple(lines) == stream.poems[0].lines


def parsed(page):
    parser = Parser()
    parser.feed(page)
    assert not parser.open
    return parser.text


class Parser(html.parser.HTMLParser):
    """Collects the text, and fails where tags do not close as they opened."""

    def __init__(self):
        super().__init__()
        self.open, self.text = [], ""

    def handle_starttag(self, tag, attrs):
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


def test_a_notebook_shows_vertical_type_with_tones(poet):
    poem = write(poet, title="夜")
    page = poem._repr_html_()
    text = parsed(page)
    assert "vertical-rl" in page
    assert text.startswith("夜")
    marks = {"平": "○", "仄": "●", "○": "◎"}
    for line in poem.check().lines:
        assert "".join(c + marks[tone] for c, tone in zip(line.text, line.tones)) in text


def test_html_of_a_title_is_escaped():
    page = tangyin.html.poem("<b>&夜", [], "", [])
    assert parsed(page) == "<b>&夜"


def test_a_closed_poet_says_so():
    closed = tangyin.Poet(threads=1)
    closed.close()
    with pytest.raises(ValueError, match="closed"):
        closed.write("月")


def test_poems_are_written_on_many_threads(poet):
    found = []
    threads = [threading.Thread(target=lambda: found.append(write(poet).lines)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4 and len(set(found)) == 1


def test_what_an_observer_raises_ends_the_writing(poet):
    from tangyin import _library

    def stop(event):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        _library.work(poet._handle, "write", {"opening": "月", "count": 100}, stop)
