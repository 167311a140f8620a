"""Hard cases for search: a text, what finds it, and what does not.

Both databases are held to them, and the reading of one text without a database.
"""

Case = tuple[str, list[str], list[str]]

CASES: list[Case] = [
    # Case, order, several words, beginnings: all that is typed is needed.
    (
        "Pooling of family budgets",
        ["POOLING", "budgets family", "pool", "b", "budg fam", "of", "Pooling of family budgets"],
        ["ooling", "udgets", "pooling skills", "z", "fami1y"],
    ),
    # English stems, both ways.
    ("A family was referred", ["families", "refer", "referring", "was"], ["famine", "preferred"]),
    ("Families' agencies are sharing", ["family", "agency", "shared", "share"], ["sharp"]),
    # Apostrophes, straight and curled.
    (
        "The children's centre and O’Neill",
        ["children's", "children’s", "children", "childrens", "o'neill", "O’NEILL", "oneill"],
        ["s", "neill"],
    ),
    # Quotes and the marks that databases read as their own language.
    ('He said "no data"', ['"no data"', "'data'", '"no', 'data"', "no:*", "(data)"], ['"yes"']),
    ("a & b | c ! d", ["a & b", "a&b", "!d", "b | a", "c"], ["a & z", "z | a"]),
    ("NOT near AND or", ["NOT", "near AND or", "or", "NEAR(near)"], ["NOT never"]),
    ("Terms * of ^ art", ["terms*", "^art", "te*"], ["t*ms"]),
    (
        "100% of £1,500.50 and 2011/12",
        ["100%", "1,500.50", "1500", "2011/12", "£1,500", "150"],
        ["15,0"],
    ),
    # An ampersand is "and"; single letters around one are a name.
    ("AT&T and R&D", ["at&t", "AT T", "r&d", "R & D", "R and D"], ["atnt", "A&E", "d&r"]),
    ("The A&E department", ["A&E", "a & e", "A and E", "department A&E"], ["R&D", "A&B"]),
    ("A research and an evaluation and dates", ["and"], ["A&E", "R&D", "R & D"]),
    (
        "Work with children & families",
        ["children and families", "children & families", "children&families", "with family"],
        ["children or families"],
    ),
    ("Work with children and families", ["children & families", "children&families"], ["c&f"]),
    # Hyphens: joined, apart, and typed either way.
    (
        "An on-going, multi-agency co‑ordination",
        [
            "on-going",
            "ongoing",
            "going",
            "multi-agency",
            "multiagency",
            "co-ordination",
            "agencies",
        ],
        ["on-gone", "multi-budget", "ordinary"],
    ),
    ("The ongoing work", ["ongoing"], ["on-site"]),
    ("-leading and trailing- hyphens -- here", ["leading", "-trailing-", "--hyphens"], ["--z"]),
    # Accents and other forms of a letter, composed or not.
    ("Café naïve Zoë Ærø", ["cafe", "CAFÉ", "cafe\u0301", "naive", "zoe"], ["caff"]),
    ("Cafe\u0301", ["café", "cafe"], []),
    ("ﬁnance ＦＵＬＬ width", ["finance", "full", "ｆｉｎａｎｃｅ"], []),
    ("Straße", ["strasse", "STRASSE", "straße"], []),
    # Other scripts.
    ("Данные и 数据 שלום", ["данные", "ДАННЫЕ", "数据", "שלום", "数"], ["据"]),
    # One letter, one figure; and what cannot be seen.
    ("x marks 7 spots", ["x", "7", "X 7"], ["8"]),
    ("soft\u00adhyphen zero\u200bwidth", ["softhyphen", "zerowidth"], ["hyphen"]),
    # Words with figures; an emoji is no word.
    ("Article 8 of section 17B 🙂", ["17b", "section 17", "8 article"], ["article 9"]),
    ("under_score joins", ["under", "score", "under_score"], ["underscore"]),
    ("see https://example.org/a-page?x=1", ["example", "example.org/a-page", "org"], ["xample"]),
    # References within a text.
    ("As in CB-021 and CB-0215", ["cb-021", "CB-21", "cb-0215"], ["cb-22", "cb-2150"]),
    # What would be a command to a database.
    ("'); DROP TABLE requests_log_words;--", ["drop table", "words;--", "');table"], []),
    ("back\\slash and 'q'", ["back\\slash", "slash", "q'", "back"], []),
]
