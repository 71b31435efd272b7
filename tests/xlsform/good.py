"""Ten forms in the manner of public XLSForms, from three plain questions to a household register in three languages.

Each has a script: what a person types or presses, question by question, to the end.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from flows.model import Value
from tests.xlsform.spreadsheets import AZ, EN, RU, Rows, workbook

TODAY = date(2026, 11, 21)


@dataclass(frozen=True, slots=True)
class Example:
    """A form, one way through it, and what is submitted in the end."""

    name: str
    sheets: Mapping[str, Rows]
    replies: tuple[
        tuple[str, str], ...
    ]  # (key of the question that must be open, what is typed; "=x" presses choice x)
    answers: Mapping[str, Value]
    warnings: int = 0
    languages: tuple[str, ...] = ("en",)
    unanswerable: frozenset[str] = field(default_factory=frozenset)

    @property
    def data(self) -> bytes:
        return workbook(**self.sheets)


THREE = Example(
    "three plain questions",
    {
        "survey": [
            ["type", "name", "label", "required"],
            ["text", "full_name", "What is your name?", "yes"],
            ["integer", "age", "How old are you?", "yes"],
            ["select_one yes_no", "water", "Do you have running water?", "yes"],
        ],
        "choices": [["list_name", "name", "label"], ["yes_no", "yes", "Yes"], ["yes_no", "no", "No"]],
    },
    (("full_name", "Aygün"), ("age", "34"), ("water", "=yes")),
    {"full_name": "Aygün", "age": 34, "water": "yes"},
)

SKIPS = Example(
    "skip logic, metadata and a group",
    {
        "survey": [
            ["type", "name", "label", "required", "relevant", "appearance", "hint"],
            ["start", "start", None],
            ["end", "end", None],
            ["deviceid", "device", None],
            ["begin group", "school", "School", None, None, "field-list"],
            ["select_one yes_no", "has_children", "Do you have children of school age?", "true"],
            ["integer", "children", "How many?", "yes", "${has_children} = 'yes'"],
            [
                "select_multiple why",
                "why_not",
                "Why do they miss school?",
                "yes",
                "${children} > 0",
                None,
                "All that apply",
            ],
            ["end group"],
            ["note", "bye", "Thank you for your time."],
            ["text", "remark", "Anything else?"],
        ],
        "choices": [
            ["list_name", "name", "label"],
            ["yes_no", "yes", "Yes"],
            ["yes_no", "no", "No"],
            ["why", "far", "It is too far"],
            ["why", "work", "They work"],
            ["why", "ill", "They are ill"],
        ],
        "settings": [["form_title", "form_id", "version"], ["School survey", "school_2026", "2026112101"]],
    },
    (
        ("has_children", "=yes"),
        ("children", "2"),
        ("why_not", "=far"),
        ("why_not", "=ill"),
        ("why_not", "/done"),
        ("remark", "/skip"),
    ),
    {"has_children": "yes", "children": 2, "why_not": ("far", "ill")},
    warnings=4,
)

CASCADE = Example(
    "a cascading select",
    {
        "survey": [
            ["type", "name", AZ, RU, "choice_filter", "required"],
            ["select_one region", "region", "Hansı bölgə?", "Какой регион?", None, "yes"],
            ["select_one district", "home_district", "Hansı rayon?", "Какой район?", "region = ${region}", "yes"],
            ["select_one village", "village", "Hansı kənd?", "Какое село?", "district = ${home_district}", "yes"],
        ],
        "choices": [
            ["list_name", "name", AZ, RU, "region", "district"],
            ["region", "qarabag", "Qarabağ", "Карабах"],
            ["region", "zengezur", "Şərqi Zəngəzur", "Восточный Зангезур"],
            ["district", "agdam", "Ağdam", "Агдам", "qarabag"],
            ["district", "fuzuli", "Füzuli", "Физули", "qarabag"],
            ["district", "lacin", "Laçın", "Лачын", "zengezur"],
            ["village", "xidirli", "Xıdırlı", "Хыдырлы", None, "agdam"],
            ["village", "seyidli", "Seyidli", "Сеидли", None, "agdam"],
            ["village", "zabux", "Zabux", "Забух", None, "lacin"],
            ["village", "elsewhere", "Başqa yer", "Другое место", None, "agdam"],
            ["village", "elsewhere", "Başqa yer", "Другое место", None, "lacin"],
        ],
        "settings": [
            ["form_title", "form_id", "default_language", "allow_choice_duplicates"],
            ["Kənd", "village", "Azerbaijani (az)", "yes"],
        ],
    },
    (("region", "=qarabag"), ("home_district", "=agdam"), ("village", "=elsewhere")),
    {"region": "qarabag", "home_district": "agdam", "village": "elsewhere"},
    languages=("az", "ru"),
)

CALCULATED = Example(
    "calculations and a note that shows them",
    {
        "survey": [
            ["type", "name", "label", "calculation", "required", "constraint", "constraint_message"],
            ["today", "day", None],
            ["date", "born", "When were you born?", None, "yes", ". <= today()", "A day in the past, please."],
            ["calculate", "age", None, "int((today() - ${born}) div 365.25)"],
            ["decimal", "income", "Monthly income in manats?", None, "yes", ". >= 0"],
            ["integer", "members", "How many live on it?", None, "yes", ". > 0 and . <= 30"],
            ["calculate", "per_head", None, "round(${income} div ${members}, 2)"],
            ["note", "shown", "That is ${per_head} manats each."],
            ["select_one ok", "agrees", "Is ${per_head} right?", None, "yes"],
        ],
        "choices": [["list_name", "name", "label"], ["ok", "yes", "Right"], ["ok", "no", "Wrong"]],
    },
    (("born", "1.5.1990"), ("income", "750.50"), ("members", "0"), ("members", "4"), ("agrees", "=yes")),
    {"day": "2026-11-21", "born": "1990-05-01", "age": "36", "income": "750.5", "members": 4, "agrees": "yes"},
)

LIMITS_IN_THREE = Example(
    "constraints in three languages",
    {
        "survey": [
            [
                *("type", "name", AZ, RU, EN, "constraint", "constraint_message::Azerbaijani (az)"),
                *("constraint_message::Russian (ru)", "constraint_message::English (en)", "required"),
            ],
            [
                *("integer", "age", "Yaşınız?", "Ваш возраст?", "Your age?", ". >= 18 and . < 120"),
                *("18-dən 120-yə qədər.", "От 18 до 120.", "From 18 to 120.", "yes"),
            ],
            [
                *("text", "postcode", "Poçt indeksi?", "Почтовый индекс?", "Postcode?", "regex(., '^AZ[0-9]{4}$')"),
                *("AZ və dörd rəqəm.", "AZ и четыре цифры.", "AZ and four digits.", "yes"),
            ],
            [
                *("select_multiple need", "needs", "Nə lazımdır?", "Что нужно?", "What is needed?"),
                *("count-selected(.) <= 2", "İkidən çox olmaz.", "Не больше двух.", "No more than two.", "yes"),
            ],
        ],
        "choices": [
            ["list_name", "name", AZ, RU, EN],
            ["need", "water", "Su", "Вода", "Water"],
            ["need", "road", "Yol", "Дорога", "Road"],
            ["need", "school", "Məktəb", "Школа", "School"],
        ],
        "settings": [["form_title", "form_id"], ["Ehtiyaclar", "needs_three"]],
    },
    (
        ("age", "12"),
        ("age", "40"),
        ("postcode", "1000"),
        ("postcode", "AZ1000"),
        ("needs", "=water"),
        ("needs", "=road"),
        ("needs", "/done"),
    ),
    {"age": 40, "postcode": "AZ1000", "needs": ("water", "road")},
    languages=("az", "ru", "en"),
)

OTHERS = Example(
    "other, please specify",
    {
        "survey": [
            ["type", "name", "label", "required"],
            ["select_one work or_other", "work", "What do you live on?", "yes"],
            ["select_multiple aid or_other", "aid", "Which help did you get?", "yes"],
        ],
        "choices": [
            ["list_name", "name", "label"],
            ["work", "land", "Land"],
            ["work", "wage", "A wage"],
            ["aid", "money", "Money"],
            ["aid", "seeds", "Seeds"],
        ],
    },
    (("work", "=other"), ("work_other", "Bees"), ("aid", "=money"), ("aid", "/done")),
    {"work": "other", "work_other": "Bees", "aid": ("money",)},
)

REPEATED = Example(
    "a repeat that asks for one more",
    {
        "survey": [
            ["type", "name", "label", "required", "relevant"],
            ["text", "head", "Who is the head of the family?", "yes"],
            ["begin repeat", "child", "Child"],
            ["text", "first_name", "First name of the child?", "yes"],
            ["integer", "years", "How old?", "yes"],
            ["select_one yes_no", "school", "Does the child go to school?", "yes", "${years} >= 6"],
            ["end repeat"],
            ["text", "remark", "Anything else?", "yes"],
        ],
        "choices": [["list_name", "name", "label"], ["yes_no", "yes", "Yes"], ["yes_no", "no", "No"]],
    },
    (
        ("head", "Rəna"),
        ("child[0]", "=yes"),
        ("child[0].first_name", "Elnur"),
        ("child[0].years", "9"),
        ("child[0].school", "=yes"),
        ("child[1]", "=yes"),
        ("child[1].first_name", "Nigar"),
        ("child[1].years", "3"),
        ("child[2]", "=no"),
        ("remark", "No"),
    ),
    {
        "head": "Rəna",
        "child[0].first_name": "Elnur",
        "child[0].years": 9,
        "child[0].school": "yes",
        "child[1].first_name": "Nigar",
        "child[1].years": 3,
        "remark": "No",
    },
)

COUNTED = Example(
    "a repeat as often as was said, with a sum",
    {
        "survey": [
            ["type", "name", "label", "required", "repeat_count", "calculation"],
            ["integer", "fields", "How many fields do you work?", "yes"],
            ["begin repeat", "field", "Field", None, "${fields}"],
            ["decimal", "hectares", "How large is it, in hectares?", "yes"],
            ["end repeat"],
            ["calculate", "total", None, None, None, "sum(${hectares})"],
            ["select_one ok", "fits", "Together ${total} hectares. Is that right?", "yes"],
        ],
        "choices": [["list_name", "name", "label"], ["ok", "yes", "Yes"], ["ok", "no", "No"]],
    },
    (("fields", "2"), ("field[0].hectares", "1.5"), ("field[1].hectares", "2"), ("fits", "=yes")),
    {"fields": 2, "field[0].hectares": "1.5", "fits": "yes"},
)

WITH_FILES = Example(
    "place, picture, voice, paper and an acknowledgement",
    {
        "survey": [
            ["type", "name", "label", "required", "default", "required_message"],
            ["acknowledge", "read", "These answers are kept without your name.", "yes"],
            ["geopoint", "place", "Where is the damage?", "yes"],
            ["image", "picture", "Please send a picture.", "no"],
            ["audio", "told", "Or tell it.", "no"],
            ["file", "paper", "A paper about it?", "no"],
            ["time", "hour", "At what time are you at home?", "yes"],
            ["range", "rating", "From 1 to 5?", "yes"],
        ],
        "settings": [["form_title"], ["Damage"]],
    },
    (
        ("read", "=OK"),
        ("place", "@40.4093 49.8671"),
        ("picture", "/skip"),
        ("told", "/skip"),
        ("paper", "#media:9"),
        ("hour", "14:30"),
        ("rating", "11"),
        ("rating", "5"),
    ),
    {"read": "OK", "place": "40.4093 49.8671", "paper": "media:9", "hour": "14:30", "rating": 5},
)

HOUSEHOLD = Example(
    "a household register in three languages",
    {
        "survey": [
            [
                *("type", "name", AZ, RU, EN, "required", "relevant", "constraint", "calculation", "choice_filter"),
                *("repeat_count", "appearance", "hint::Azerbaijani (az)", "hint::Russian (ru)", "hint::English (en)"),
            ],
            ["note", "hello", "Salam!", "Здравствуйте!", "Hello!"],
            ["begin_group", "home", "Ev", "Дом", "Home"],
            ["select_one region", "region", "Bölgə?", "Регион?", "Region?", "yes"],
            [
                *("select_one district", "home_district", "Rayon?", "Район?", "District?", "yes"),
                *(None, None, None, "region = ${region}", None, "minimal"),
            ],
            ["end_group"],
            [
                "integer",
                "size",
                "Neçə nəfərsiniz?",
                "Сколько вас?",
                "How many are you?",
                "yes",
                None,
                ". >= 1 and . <= 20",
            ],
            ["begin_repeat", "person", "Nəfər", "Человек", "Person", None, None, None, None, None, "${size}"],
            [
                "text",
                "who",
                "Ad?",
                "Имя?",
                "Name?",
                "yes",
                None,
                None,
                None,
                None,
                None,
                None,
                "Yalnız ad",
                "Только имя",
                "Name only",
            ],
            ["integer", "years", "Yaş?", "Возраст?", "Age?", "yes", None, ". >= 0 and . <= 120"],
            [
                *("select_one yes_no", "pension", "Təqaüd alır?", "Получает пенсию?", "Has a pension?"),
                *("${years} >= 65", "${years} >= 60"),
            ],
            ["end_repeat"],
            ["calculate", "grown", None, None, None, None, None, None, "count-selected(join(' ', ${years}))"],
            [
                *("select_multiple need", "needs", "Nə lazımdır?", "Что нужно?", "What is needed?", "yes"),
                *("${size} > 1", "not(selected(., 'none')) or count-selected(.) = 1"),
            ],
            [
                "text",
                "story",
                "Nə baş verdi?",
                "Что случилось?",
                "What happened?",
                None,
                "selected(${needs}, 'law')",
                None,
                None,
                None,
                None,
                "multiline",
            ],
        ],
        "choices": [
            ["list_name", "name", AZ, RU, EN, "region"],
            ["region", "r1", "Qarabağ", "Карабах", "Karabakh"],
            ["region", "r2", "Bakı", "Баку", "Baku"],
            ["district", "d1", "Ağdam", "Агдам", "Aghdam", "r1"],
            ["district", "d2", "Xətai", "Хатаи", "Khatai", "r2"],
            ["yes_no", "yes", "Bəli", "Да", "Yes"],
            ["yes_no", "no", "Xeyr", "Нет", "No"],
            ["need", "law", "Hüquqşünas", "Юрист", "A lawyer"],
            ["need", "water", "Su", "Вода", "Water"],
            ["need", "none", "Heç nə", "Ничего", "Nothing"],
        ],
        "settings": [
            ["form_title", "form_id", "version", "default_language"],
            ["Ailə", "household", "7", "Azerbaijani (az)"],
        ],
    },
    (
        ("region", "=r1"),
        ("home_district", "=d1"),
        ("size", "2"),
        ("person[0].who", "Sona"),
        ("person[0].years", "71"),
        ("person[0].pension", "=yes"),
        ("person[1].who", "Kamran"),
        ("person[1].years", "30"),
        ("needs", "=law"),
        ("needs", "=none"),
        ("needs", "/done"),
        ("needs", "=none"),
        ("needs", "/done"),
        ("story", "Torpaq bölünmür."),
        ("story", "/done"),
    ),
    {
        "region": "r1",
        "home_district": "d1",
        "size": 2,
        "person[0].who": "Sona",
        "person[0].years": 71,
        "person[0].pension": "yes",
        "person[1].who": "Kamran",
        "person[1].years": 30,
        "needs": ("law",),
        "story": ("Torpaq bölünmür.",),
    },
    languages=("az", "ru", "en"),
)

EXAMPLES = (
    THREE,
    SKIPS,
    CASCADE,
    CALCULATED,
    LIMITS_IN_THREE,
    OTHERS,
    REPEATED,
    COUNTED,
    WITH_FILES,
    HOUSEHOLD,
)
