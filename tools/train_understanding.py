"""Learn the small models of locales/understanding from the sentences in tools/understanding, with plain Python.

Run `python tools/train_understanding.py`; it takes a minute. The sentences of tests/understanding are never read here.
"""

from __future__ import annotations

import random
import re
import sys
from collections import Counter, defaultdict
from itertools import pairwise
from math import exp, log, sqrt
from pathlib import Path

import yaml

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from locales.folding import fold  # noqa: E402
from locales.reference import districts, topics  # noqa: E402
from locales.understanding.endings import words_of  # noqa: E402
from locales.understanding.features import heard, of_pair, of_word  # noqa: E402
from locales.understanding.model import FIRST, NONE, REACH, STEP  # noqa: E402

DATA = Path(__file__).parent / "understanding"
OUT = ROOT / "locales" / "reference" / "models"
CALM = "none"
LEAST = {"topic": 0.4}  # a feature whose weights are all smaller is left out: what keeps a model under a megabyte
LEAST_SEEN = {"topic": 6}  # examples that must have a feature; what is seen less often is chance
USUAL_LEAST, USUAL_SEEN = 0.3, 5
LEAST_STEPS = 1  # smaller weights are not written
CALM_FILES = ("topics-1", "topics-2", "topics-3")  # complaints that questions learn to tell themselves from
TOPIC_FILES = (*CALM_FILES, "topics-4", "topics-5", "topics-6", "topics-7")
DANGER_FILES = ("dangers", "dangers-2", "dangers-3", "dangers-4", "dangers-5", "dangers-6", "dangers-7", "dangers-8")
URGENT = ("domestic_violence", "mine_danger")
MOST = 10  # ids that one feature may speak for or against
RATE, LOOSE = 0.6, 5.0  # how fast weights move; how far they may go from nothing (the C of a ridge)
ROUNDS = {"question": (5, 9)}  # over all examples: to learn which weights matter, and then to learn them
USUAL_ROUNDS = (3, 6)
SURELY_OUT = 0.01  # an id as unlikely as this learns nothing from an example
Example = tuple[str, str]  # text, id

_ROUGH = re.compile(
    r"döyüb|döyür|vurdu|избили|бьют|beat|torture|işgəncə|пытали|boğulur|əl qaldır|пытают", re.IGNORECASE
)
_SLOT = re.compile(r"\{([^{}]*)\}")
_BEFORE = [
    "salam", "salam aleykum", "здравствуйте", "добрый день", "hello", "xahiş edirəm kömək edin", "уже полгода",
    "помогите пожалуйста", "sizə müraciət edirəm", "mənim adım Aygündür", "mən Gəncədə yaşayıram", "живу в Сумгаите",
    "biz Bərdədəyik", "məsələ belədir ki", "у меня такая проблема", "sual vermək istəyirəm", "please help",
]  # fmt: skip
_AFTER = [
    "kömək edin", "nə edim", "что делать", "помогите", "what can I do", "çox sağ olun", "hara müraciət edim", "please",
    "куда обращаться", "xahiş edirəm", "спасибо", "bilmirəm", "uje god", "2 aydır", "",
]  # fmt: skip


def expanded(line: str, rng: random.Random, most: int) -> list[str]:
    """Up to `most` different sentences of a template."""
    total = 1
    for slot in _SLOT.findall(line):
        total *= slot.count("|") + 1
    found: dict[str, None] = {}
    for _ in range(min(total, most) * 3):
        found[" ".join(_SLOT.sub(lambda slot: rng.choice(slot[1].split("|")), line).split())] = None
        if len(found) >= min(total, most):
            break
    return list(found)


def sections(path: Path, rng: random.Random, most: int) -> list[Example]:
    """Every sentence of a file with [section] headings."""
    found: list[Example] = []
    section = CALM
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("#") or not line.strip():
            continue
        if heading := re.fullmatch(r"\[(\w+)\]", line.strip()):
            section = heading[1]
            continue
        found += [(sentence, section) for sentence in expanded(line, rng, most)]
    return found


def mistyped(text: str, rng: random.Random) -> str:
    """One or two typing mistakes, or "a" for every schwa."""
    if rng.random() < 0.25:
        return text.replace("ə", "a")
    letters = list(text)
    for _ in range(1 + len(letters) // 25):
        at = rng.randrange(max(len(letters) - 1, 1))
        match rng.randrange(3):
            case 0:
                letters[at : at + 1] = []
            case 1:
                letters[at : at + 2] = reversed(letters[at : at + 2])
            case _:
                letters[at] = rng.choice("aeioulnrsdtmk")
        if not letters:
            return text
    return "".join(letters)


def varied(examples: list[Example], rng: random.Random) -> list[Example]:
    """The sentences themselves, misspelt ones, and ones with words around them that say nothing."""
    found = list(examples)
    for text, label in examples:
        if rng.random() < 0.5:
            found.append((mistyped(text, rng), label))
        if rng.random() < 0.4:
            found.append((f"{rng.choice(_BEFORE)} {text} {rng.choice(_AFTER)}", label))
    rng.shuffle(found)
    return found


def features_of(text: str) -> list[str]:
    words = heard(text)
    found = [feature for word in words for feature in of_word(word)]
    return found + [of_pair(*pair) for pair in pairwise(words)]


def train(kind: str, examples: list[Example]) -> list[str]:
    """Twice: first to learn which weights matter, then with only those, so that leaving out the rest costs little."""
    least, seen = LEAST.get(kind, USUAL_LEAST), LEAST_SEEN.get(kind, USUAL_SEEN)
    texts = [(features_of(text), label) for text, label in examples]
    counts = Counter(feature for found, _ in texts for feature in set(found))
    ids = sorted({label for _, label in texts})
    rows = [([feature for feature in found if counts[feature] >= seen], ids.index(label)) for found, label in texts]
    seen_in = Counter(feature for found, _ in rows for feature in found)
    first = Descent(len(ids), None, seen_in)
    early, late = ROUNDS.get(kind, USUAL_ROUNDS)
    first.run(rows, early)
    kept = {
        feature: frozenset(sorted(range(len(ids)), key=lambda c: -abs(weights[c]))[:MOST])
        for feature, weights in first.weights.items()
        if max(map(abs, weights)) >= least
    }
    last = Descent(len(ids), kept, seen_in)
    last.run([([feature for feature in found if feature in kept], right) for found, right in rows], late)
    heading = ["ids\t" + " ".join(ids), "bias\t" + " ".join(f"{bias:.2f}" for bias in last.bias)]
    return heading + _written(last.weights)


class Descent:
    """Softmax regression by AdaGrad. `kept` says which ids a feature may speak of; None lets it speak of all."""

    def __init__(self, size: int, kept: dict[str, frozenset[int]] | None, seen_in: Counter[str]) -> None:
        self.size = size
        self.kept = kept
        self.decay = {feature: 1.0 / (LOOSE * count) for feature, count in seen_in.items()}
        self.bias, self._bias_seen = [0.0] * size, [1e-4] * size
        self.weights: dict[str, list[float]] = defaultdict(lambda: [0.0] * size)
        self._seen: dict[str, list[float]] = defaultdict(lambda: [1e-4] * size)

    def run(self, rows: list[tuple[list[str], int]], epochs: int) -> None:
        """Learn from features and the number of their id, again and again."""
        rng = random.Random(3)  # noqa: S311  nothing secret, and the same every time
        for _ in range(epochs):
            rng.shuffle(rows)
            for found, right in rows:
                if found:
                    self._learn(found, right)

    def _learn(self, found: list[str], right: int) -> None:
        scale = 1.0 / sqrt(len(found))
        vectors = [self.weights[feature] for feature in found]
        scores = [
            sum(column) * scale + bias for column, bias in zip(zip(*vectors, strict=True), self.bias, strict=True)
        ]
        top = max(scores)
        raised = [exp(score - top) for score in scores]
        total = sum(raised)
        steps = [(c, raised[c] / total - (c == right)) for c in range(self.size)]
        steps = [(c, step) for c, step in steps if abs(step) > SURELY_OUT]
        for c, step in steps:
            self._bias_seen[c] += step * step
            self.bias[c] -= 0.1 * step / sqrt(self._bias_seen[c])
        for feature, vector in zip(found, vectors, strict=True):
            seen, mine = self._seen[feature], self.kept[feature] if self.kept is not None else None
            decay = self.decay[feature]
            for c, step in steps:
                if mine is None or c in mine:
                    gradient = step * scale + decay * vector[c]
                    seen[c] += gradient * gradient
                    vector[c] -= RATE * gradient / sqrt(seen[c])


def _written(weights: dict[str, list[float]]) -> list[str]:
    """A line for each feature, as the running side reads it (locales/understanding/model.py): pairs of signs."""
    lines = []
    for feature in sorted(weights):
        steps = [(c, max(-REACH, min(REACH, round(weight / STEP)))) for c, weight in enumerate(weights[feature])]
        signs = "".join(chr(FIRST + c) + chr(NONE + step) for c, step in steps if abs(step) >= LEAST_STEPS)
        if signs:
            lines.append(f"{feature}\t{signs}")
    return lines


def in_words(rng: random.Random, most: int) -> list[Example]:
    """Words of a topic put together by chance, among words that say nothing: `most` for each topic and language."""
    listed: dict[tuple[str, str], list[str]] = {}
    for line, section in sections(DATA / "words.txt", rng, 1):
        language, _, told = line.partition(": ")
        listed[section, language] = told.split(", ")
    found: list[Example] = []
    for (section, language), words in listed.items():
        if section == CALM:
            continue
        found += [(word, section) for word in words]
        plain = listed[CALM, language]
        for _ in range(min(most, 4 * len(words))):
            said = rng.sample(words, rng.randint(1, 3)) + rng.sample(plain, rng.randint(2, 6))
            rng.shuffle(said)
            found.append((" ".join(said), section))
    return found


def topic_examples(rng: random.Random) -> list[Example]:
    written = [entry for part in TOPIC_FILES for entry in sections(DATA / f"{part}.txt", rng, 16)]
    written += in_words(rng, 120)
    triggers = [(stem, topic.id) for topic in topics().values() for stems in topic.triggers.values() for stem in stems]
    return varied(written, rng) + triggers * 2


def danger_examples(rng: random.Random) -> list[Example]:
    written = [entry for part in DANGER_FILES for entry in sections(DATA / f"{part}.txt", rng, 24)]
    known = varied(written, rng)
    calm = complaints(rng, 7)
    quiet = [text for text, label in known if label == CALM] + calm
    stories = [(among(text, rng.sample(quiet, 2), rng), label) for text, label in known if rng.random() < 0.35]
    stories += [(among(rng.choice(quiet), rng.sample(quiet, 2), rng), CALM) for _ in stories]
    return known + stories + [(text, CALM) for text in calm + everyday(rng) * 2]


def complaints(rng: random.Random, most: int) -> list[str]:
    """Ordinary trouble out of the sentences for topics, and words of topics by chance: no danger in any of it."""
    told = [entry for part in TOPIC_FILES for entry in sections(DATA / f"{part}.txt", rng, most)]
    told += in_words(rng, 40)
    return [text for text, label in told if label not in URGENT and not _ROUGH.search(text)]


def among(text: str, others: list[str], rng: random.Random) -> str:
    """The end of one harmless sentence, the text, and the beginning of another: as a window sees it in a long story."""
    before, after = (other.split() for other in others)
    return " ".join([*before[len(before) - rng.randrange(5) :], text, *after[: rng.randrange(5)]])


def everyday(rng: random.Random) -> list[str]:
    """What people write most of the time: places, commands, questions; none of it is danger."""
    endings = ("", "da", "dan", "danam", "lıyam", " rayonu", " şəhərində yaşayıram", " rayonundanam", "da yaşayırıq")
    places = [place.name["az"] + ending for place in districts().values() for ending in rng.sample(endings, 3)]
    places += [f"{word} {place.name['ru']}" for place in districts().values() for word in ("из", "живу в", "мы из")]
    places += [f"{word} {place.name['en']}" for place in districts().values() for word in ("I live in", "from")]
    data = yaml.safe_load((ROOT / "locales" / "reference" / "commands.yaml").read_text(encoding="utf-8"))
    spoken = [entry for entries in data["commands"].values() for entry in entries if not entry.startswith("/")]
    commands = [
        re.sub(r"\(([^()]*)\)", lambda slot: rng.choice(slot[1].split("|")), entry)
        for entry in spoken
        for _ in range(4)
    ]
    asked = [text for text, _ in sections(DATA / "questions-off.txt", rng, 6)]
    asked += [text for text, label in sections(DATA / "questions.txt", rng, 4) if label != "mines"]
    return places + commands + asked + (DATA / "everyday.txt").read_text(encoding="utf-8").split("\n")


def question_examples(rng: random.Random) -> list[Example]:
    data = yaml.safe_load((ROOT / "locales" / "reference" / "return_faq.yaml").read_text(encoding="utf-8"))
    asked = [(text, entry["id"]) for entry in data["questions"] for text in (*entry["q"].values(), *entry["also"])]
    more = sections(DATA / "questions.txt", rng, 16)
    off = [(text, CALM) for text, _ in sections(DATA / "questions-off.txt", rng, 12)]
    complaints = [entry for part in CALM_FILES for entry in sections(DATA / f"{part}.txt", rng, 3)]
    off += [(text, CALM) for text, label in complaints if label not in ("idp", "mine_danger")]
    return varied(asked * 2, rng) + varied(more, rng) + off * 2


def letter_pairs() -> list[str]:
    """How surprising each letter is after the one before it, over all sentences, in hundredths of a nat."""
    rng = random.Random(1)  # noqa: S311
    files = sorted(DATA.glob("*.txt"))
    texts = [text for path in files for text, _ in sections(path, rng, 6)] + [
        text for text, _ in question_examples(rng)
    ]
    texts += [name for place in districts().values() for name in (*place.full.values(), *place.aliases)] * 3
    pairs = Counter(
        framed[at : at + 2]
        for text in texts
        for word in words_of(fold(text))
        if word.isalpha()
        for framed in (f"^{word}$",)
        for at in range(len(framed) - 1)
    )
    firsts: Counter[str] = Counter()
    for pair, count in pairs.items():
        firsts[_alphabet(pair) + pair[0]] += count
    return [
        f"{pair}\t{round(-100 * log((count + 0.1) / (firsts[_alphabet(pair) + pair[0]] + 3)))}"
        for pair, count in sorted(pairs.items())
        if count > 1
    ]


def _alphabet(pair: str) -> str:
    return "cyrillic" if any("\u0400" <= letter <= "\u04ff" for letter in pair) else "latin"


MAKERS = {"topic": topic_examples, "danger": danger_examples, "question": question_examples}


def main(kinds: list[str]) -> None:
    OUT.mkdir(exist_ok=True)
    for kind in kinds or [*MAKERS, "letters"]:
        rng = random.Random(1)  # noqa: S311
        lines = letter_pairs() if kind == "letters" else train(kind, MAKERS[kind](rng))
        text = "\n".join([f"# Made by tools/train_understanding.py ({kind}); not to be edited.", *lines, ""])
        (OUT / f"{kind}.txt").write_text(text, encoding="utf-8")
        sys.stdout.write(f"{kind}: {len(lines)} lines, {len(text.encode()) // 1024} KiB\n")


if __name__ == "__main__":
    main(sys.argv[1:])
