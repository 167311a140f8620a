"""Input that no page of ours sends: each must get a clear error."""

HUGE = "9" * 30
LONG = "9" * 5_000
NO_IDS = {
    "unknown": "999999",
    "huge": HUGE,
    "long": LONG,
    "negative": "-1",
    "letters": "abc",
    "fraction": "1.5",
    "arabic-indic": "٣",
    "nul": "\x00",
    "empty": "",
    "markup": "<script>alert(1)</script>",
}
SCRIPT = "<script>alert(1)</script>"
UNPRINTABLE = "The text contains a character that cannot be printed"
# The three boxes, and what is said of them after the field's name.
NO_DATES = {
    "31-february": ("31", "2", "2011", "must be a real date, such as 22 3 2011."),
    "letters": ("a", "b", "c", "must be a real date, such as 22 3 2011."),
    "year-11": ("22", "3", "11", "must be a real date, such as 22 3 2011."),
    "year-0": ("22", "3", "0000", "must be a real date, such as 22 3 2011."),
    "month-13": ("22", "13", "2011", "must be a real date, such as 22 3 2011."),
    "day-0": ("0", "3", "2011", "must be a real date, such as 22 3 2011."),
    "negative": ("-1", "3", "2011", "must be a real date, such as 22 3 2011."),
    "long-day": ("1" * 5_000, "3", "2011", "must be a real date, such as 22 3 2011."),
    "long-month": ("22", "3" * 5_000, "2011", "must be a real date, such as 22 3 2011."),
    "long-year": ("22", "3", "2" * 5_000, "must be a real date, such as 22 3 2011."),
    "arabic-indic": ("٢٢", "٣", "٢٠١١", "must be a real date, such as 22 3 2011."),
    "superscript": ("²²", "³", "2011", "must be a real date, such as 22 3 2011."),
    "part-of-a-month": ("22", "ma", "2011", "must be a real date, such as 22 3 2011."),
    "markup": (SCRIPT, "3", "2011", "must be a real date, such as 22 3 2011."),
    "control": ("2\x002", "3", "2011", "must be a real date, such as 22 3 2011."),
    "no-day": ("", "3", "2011", "must include a day."),
    "no-month": ("22", " ", "2011", "must include a month."),
    "no-year": ("22", "3", "", "must include a year."),
    "only-a-year": ("", "", "2011", "must include a day and a month."),
}
