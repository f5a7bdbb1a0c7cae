import pytest

from netbend.error import PublisherError
from netbend.publishers.base import PublisherSetting
from netbend.publishers.setting import parse


def named(text: str) -> list[tuple[str, str, str]]:
    return [(each.name, each.argument, each.label) for each in parse(text)]


def test_nothing_asked_for_is_nothing():
    assert parse("") == parse(" , ") == ()


@pytest.mark.parametrize("text", ["browser,ndi,null", "browser ndi null", " browser, ndi  ,null "])
def test_names_stand_between_commas_or_spaces(text):
    assert [each.name for each in parse(text)] == ["browser", "ndi", "null"]


def test_an_argument_follows_a_colon_and_may_hold_others():
    assert named(r"file:C:\shows\a.mp4 null:log") == [
        ("file", r"C:\shows\a.mp4", "file"),
        ("null", "log", "null"),
    ]


def test_quotes_keep_spaces_and_commas():
    assert named('ndi file:"my show, first/x.mp4"')[1] == ("file", "my show, first/x.mp4", "file")


def test_a_second_of_a_kind_has_a_label_of_its_own():
    assert [each.label for each in parse("ndi file:a/ ndi")] == ["ndi", "file", "ndi-2"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("ndj", "no publisher ndj; did you mean ndi?"),
        ("zzzz", "no publisher zzzz; there are browser file ndi"),
        ("file", "file needs a path: file:show.mp4"),
        ("ndi:stage", "--name sets what receivers see"),
        ('file:"x', "a quote is not closed"),
    ],
)
def test_a_wrong_word_is_named_with_its_remedy(text, message):
    with pytest.raises(PublisherError) as fault:
        parse(text)
    assert message in str(fault.value)


def test_a_setting_is_a_value():
    assert PublisherSetting("ndi") == PublisherSetting("ndi")
    with pytest.raises(AttributeError):
        PublisherSetting("ndi").name = "x"  # type: ignore[misc]
