"""Tasks for a sentence encoder: triplets of a sentence, one that means the same, and one that does not."""

from itertools import product

Triplet = tuple[str, str, str]

_NAMES = ["Anna", "Ben", "Clara", "David"]
_CITIES = [("Berlin", "Madrid"), ("Oslo", "Lima"), ("Cairo", "Dublin"), ("Paris", "Tokyo")]
_ANIMALS = [("dog", "cat"), ("wolf", "fox"), ("horse", "goat"), ("lion", "zebra")]
_DEEDS = ["chased", "followed", "bit", "watched"]
_NUMBERS = [("two", "2", "9"), ("three", "3", "7"), ("five", "5", "8"), ("ten", "10", "4")]
_FRUIT = ["apples", "lemons", "pears", "plums"]
_PLACES = ["shop", "museum", "library", "station"]
_STATES = [
    ("open", "open to visitors"),
    ("crowded", "full of people"),
    ("quiet", "without noise"),
    ("new", "recently built"),
]
_WORKS = ["film", "book", "concert", "play"]
_PRAISE = [
    ("wonderful", "I loved", "I hated"),
    ("excellent", "I admired", "I despised"),
    ("terrible", "I hated", "I loved"),
    ("boring", "I disliked", "I enjoyed"),
]
_PEOPLE = ["aunt", "neighbour", "teacher", "doctor"]
_VERBS = [("visit", "visited"), ("call", "called"), ("thank", "thanked"), ("help", "helped")]
_OPPOSITES = [
    ("heavy", "weighs a lot", "light"),
    ("expensive", "costs a lot", "cheap"),
    ("old", "was made long ago", "new"),
    ("big", "takes a lot of room", "small"),
]
_THINGS = ["box", "table", "machine", "chair"]
_SENSES = [
    ("They sat on the bank", "of the river", "at the edge of the water", "with their money"),
    ("She bought a bat", "to play baseball", "for hitting the ball", "that flies at night"),
    ("He looked at the bark", "of the tree", "around the trunk", "of the dog"),
    ("We saw a crane", "at the building site", "lifting steel", "with grey feathers"),
]
_TIMES = ["yesterday", "on Monday", "last summer", "in the morning"]

TASKS: dict[str, list[Triplet]] = {
    "names": [
        (f"{name} lives in {city}.", f"{name}'s home is in {city}.", f"{name}'s home is in {other}.")
        for name, (city, other) in product(_NAMES, _CITIES)
    ],
    "numbers": [
        (f"She bought {word} {fruit}.", f"She bought {same} {fruit}.", f"She bought {other} {fruit}.")
        for (word, same, other), fruit in product(_NUMBERS, _FRUIT)
    ],
    "roles": [
        (
            f"The {a} {deed} the {b}.",
            f"The {b} was {deed} by the {a}." if deed != "bit" else f"The {b} was bitten by the {a}.",
            f"The {a} was {deed} by the {b}." if deed != "bit" else f"The {a} was bitten by the {b}.",
        )
        for (a, b), deed in product(_ANIMALS, _DEEDS)
    ],
    "negation": [
        (f"The {place} is {state}.", f"The {place} is {same}.", f"The {place} is not {state}.")
        for place, (state, same) in product(_PLACES, _STATES)
    ],
    "sentiment": [
        (f"The {work} was {praise}.", f"{same} the {work}.", f"{other} the {work}.")
        for work, (praise, same, other) in product(_WORKS, _PRAISE)
    ],
    "tense": [
        (f"He will {verb} the {who}.", f"He is going to {verb} the {who}.", f"He has {past} the {who}.")
        for who, (verb, past) in product(_PEOPLE, _VERBS)
    ],
    "opposites": [
        (f"The {thing} is {word}.", f"The {thing} {same}.", f"The {thing} is {other}.")
        for thing, (word, same, other) in product(_THINGS, _OPPOSITES)
    ],
    "word sense": [
        (f"{start} {first} {time}.", f"{start} {same} {time}.", f"{start} {other} {time}.")
        for (start, first, same, other), time in product(_SENSES, _TIMES)
    ],
}
