"""Danger is noticed in a long story, and what is denied, long past or a way of speaking raises no alarm."""

from __future__ import annotations

import pytest

from locales.understanding import danger, topic, urgent
from locales.understanding.joined import joined, rules

STORY = (
    "Salam. Üç uşaq anasıyam, Sumqayıtda kirayə qalırıq. Pensiya məsələsi ilə bağlı DOST mərkəzinə də getmişəm, "
    "sənədləri topladım, amma hələ cavab gəlməyib. Yol pulum da yoxdur. {} Bir də soruşmaq istəyirdim, uşağın "
    "bağça növbəsi nə vaxt çatacaq və arayışı haradan almaq olar? Cavabınızı gözləyirəm, çox sağ olun."
)


@pytest.mark.parametrize(
    ("sentence", "meant"),
    [
        ("Yoldaşım içib gəlir, məni və qızımı döyür.", "domestic_violence"),
        ("Qaynatam bıçaqla üstümə gəlir.", "domestic_violence"),
        ("Həyətdə paslı mərmi tapmışıq.", "mine_danger"),
        ("Bəzən yaşamaq istəmirəm, özümü öldürəcəm.", "health"),
        ("Муж меня избивает при детях.", "domestic_violence"),
    ],
)
def test_a_danger_does_not_drown_in_a_long_story(sentence: str, meant: str) -> None:
    assert urgent(STORY.format("")) is None
    assert urgent(STORY.format(sentence)) == meant


@pytest.mark.parametrize(
    ("now", "long_ago"),
    [
        ("ərim məni döyür", "illər əvvəl ərim məni döyürdü, indi boşanmışıq"),
        ("муж меня бьёт", "муж меня не бьёт"),
        ("атam minaya düşdü", "1993-cü ildə atam minaya düşüb, pensiya vermirlər"),
        ("ərim məni döyür", "ərim məni döymür"),
        ("özümü öldürəcəm", "vaxt öldürürük növbədə"),
    ],
)
def test_what_is_denied_or_long_past_is_not_danger_now(now: str, long_ago: str) -> None:
    assert urgent(now) is not None
    assert urgent(long_ago) is None


def test_two_dangers_in_one_story_are_both_told() -> None:
    found = danger("Ərim məni döyür, uşaqlar qorxur. Həyətdə də qumbara tapmışıq, nə edək?")
    assert {candidate.id for candidate in found.candidates if candidate.score >= 0.4} == {
        "domestic_violence", "mine_danger",
    }  # fmt: skip


@pytest.mark.parametrize(
    "name", ["домашнее насилие, нужна помощь", "məişət zorakılığı", "Domestic violence", "zorakılıq"]
)
def test_the_very_name_of_a_danger_is_enough(name: str) -> None:
    assert urgent(name) == "domestic_violence"


@pytest.mark.parametrize("word", ["bəlkə", "ərim", "uşaq", "təcili", "муж", "срочно", "help", "qorxuram"])
def test_one_word_that_may_mean_anything_is_no_danger(word: str) -> None:
    assert urgent(word) is None


@pytest.mark.parametrize(
    "told",
    [
        "kinoda gördüm, kişi arvadını bıçaqlayır",
        "в сериале муж бьёт жену, так бывает по закону?",
        "keçmiş ərim uşağa bir qəpik vermir",
        "kreditim var, hər gün zəng edirlər",
        "beş il əvvəl ərim məni döyürdü, boşandıq, indi ev bölgüsü qalıb",
    ],
)
def test_a_film_an_old_marriage_and_a_debt_are_no_danger_now(told: str) -> None:
    assert urgent(told) is None


def test_violence_that_goes_on_since_long_is_danger_now() -> None:
    assert urgent("10 il əvvəl evlənmişik, ərim məni döyür") == "domestic_violence"


def test_a_wrong_keyboard_layout_hides_no_danger() -> None:
    assert urgent("vep vtyz ,mtn") == "domestic_violence"  # «муж меня бьет»


def test_it_says_which_words_counted_and_the_topic_follows() -> None:
    guess = danger("ərim məni döyür")
    assert "doiur" in guess.why
    assert topic("ərim məni döyür, aliment də vermir", "az").best == "domestic_violence"


@pytest.mark.parametrize(
    ("told", "meant"),
    [
        ("my father wants to give me to his friend, I am 15", "domestic_violence"),
        ("pasportumuzu sahibkar əlimizdən aldı, getməyə qoymur", "domestic_violence"),
        ("у них наши паспорта, забрали сразу, домой не отпускают", "domestic_violence"),
        ("borc sahibi məni öldürəcək", "domestic_violence"),
        ("рюкзак на остановке, внутри тикает", "mine_danger"),
        ("bütün həbləri götürüb içdim", "health"),
    ],
)
def test_words_that_are_danger_only_together_are_heard_together(told: str, meant: str) -> None:
    assert urgent(told) == meant


@pytest.mark.parametrize(
    "told",
    [
        "my husband's boss owes him",
        "növbə məni öldürəcək",
        "очередь меня убивает",
        "this queue is killing me",
        "ASAN xidmət pasportumu yeniləmək üçün aldı",
        "intihar haqqında referat yazıram",
        "grandfather was blown up by a mine in the nineties, is there a payment?",
    ],
)
def test_things_that_kill_school_work_and_papers_at_the_office_are_no_danger(told: str) -> None:
    assert urgent(told) is None


@pytest.mark.parametrize(
    ("told", "holds"),
    [
        ("aldi mene lazim olan pasport indi buraxmir", True),
        ("pasport aldi", False),
        ("pasport aldi " + "sonra " * 12 + "buraxmir", False),
    ],
    ids=["near, in any order", "one is missing", "too far apart"],
)
def test_joined_words_must_all_stand_near_one_another(told: str, holds: bool) -> None:
    found = rules([("violence", [["pasport"], ["aldı"], ["buraxmır"]])])
    assert [place.meaning for place in joined(told.split(), found)] == (["violence"] if holds else [])
