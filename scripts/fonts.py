"""Copy the fonts that PDFs use to build/fonts.

A PDF must be the same on every machine, so its fonts come from locked packages. The files are not
published: each PDF embeds the parts it uses.
"""

import itertools
import struct
import zlib

from shell import ROOT, fail

MODULES = ROOT / "node_modules"
TARGET = ROOT / "build" / "fonts"

# In order of preference: Latin, Greek, Cyrillic and Hebrew; Arabic and symbols; emoji; then coarse
# glyphs for all other scripts of Unicode's Basic Multilingual Plane.
FILES = (
    "@expo-google-fonts/arimo/400Regular/Arimo_400Regular.ttf",
    "@expo-google-fonts/arimo/700Bold/Arimo_700Bold.ttf",
    "dejavu-fonts-ttf/ttf/DejaVuSans.ttf",
    "dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf",
    "@expo-google-fonts/noto-emoji/400Regular/NotoEmoji_400Regular.ttf",
    "@fontsource/unifontex/files/unifontex-latin-400-normal.woff",
)
LAST_RESORT = "Unknown Characters"


def main() -> None:
    """Write the fonts, and delete other files."""
    fonts = {}
    for name in FILES:
        try:
            data = (MODULES / name).read_bytes()
        except FileNotFoundError:
            fail(
                f"The package of a font has no file {name}. Delete the folder node_modules and "
                "run setup again; if that does not help, its version is not the one expected."
            )
        path = TARGET / name.rpartition("/")[2]
        fonts[path.with_suffix(".ttf")] = unpacked(data) if path.suffix == ".woff" else data
    fonts[TARGET / "UnknownCharacters.ttf"] = last_resort()
    TARGET.mkdir(parents=True, exist_ok=True)
    for path in TARGET.iterdir():
        if path not in fonts:
            path.unlink()
    for path, data in fonts.items():
        if not path.exists() or path.read_bytes() != data:
            path.write_bytes(data)


def unpacked(woff: bytes) -> bytes:
    """Return the font in a WOFF file, with its tables decompressed."""
    flavour, count = struct.unpack_from(">4x4s4xH", woff)
    tables = {}
    for entry in range(count):
        tag, start, length, size, _ = struct.unpack_from(">4s4I", woff, 44 + 20 * entry)
        table = woff[start : start + length]
        tables[tag] = zlib.decompress(table) if length < size else table
    return font(flavour, tables)


def font(flavour: bytes, tables: dict[bytes, bytes]) -> bytes:
    """Return a font file with these tables."""
    power = len(tables).bit_length() - 1
    head = struct.pack(
        ">4s4H", flavour, len(tables), 16 << power, power, 16 * len(tables) - (16 << power)
    )
    directory, body = b"", b""
    for tag, table in sorted(tables.items()):
        padded = table + bytes(-len(table) % 4)
        # The checksum of the table.
        total = sum(struct.unpack(f">{len(padded) // 4}I", padded)) & 0xFFFFFFFF
        start = len(head) + 16 * len(tables) + len(body)
        directory += struct.pack(">4s3I", tag, total, start, len(table))
        body += padded
    return head + directory + body


def last_resort() -> bytes:
    """Return a font with an empty box for every character, for those that no other font has.

    Each character has a glyph of its own, so that copied text has the right characters.
    """
    # Two boxes, the inner in the opposite direction: corners, each relative to the last point.
    outer = ((100, 0), (0, 1400), (900, 0), (0, -1400))
    inner = ((-800, 100), (700, 0), (0, 1200), (-700, 0))
    points = (*outer, *inner)
    box = struct.pack(">5h", 2, 100, 0, 1000, 1400) + struct.pack(">3H", 3, 7, 0) + b"\x01" * 8
    for axis in (0, 1):
        box += b"".join(struct.pack(">h", point[axis]) for point in points)
    box += bytes(-len(box) % 4)
    boxes = 0xFFFF
    # Planes share glyphs, since a font has at most 65,535: characters share one only if they are a
    # multiple of 65,536 apart. The last two code points of each plane are never characters.
    groups = [
        struct.pack(">3I", plane << 16 | first, plane << 16 | last, 1)
        for plane in range(17)
        for first, last in ((0, 0xFFFD), (0xFFFE, 0xFFFF))
    ]
    name = LAST_RESORT.encode("utf-16-be")
    style = "Regular".encode("utf-16-be")
    names = [(1, name), (2, style), (4, name), (6, "UnknownCharacters".encode("utf-16-be"))]
    starts = itertools.accumulate((len(text) for _, text in names), initial=0)
    records = b"".join(
        struct.pack(">6H", 3, 1, 0x409, number, len(text), start)
        for (number, text), start in zip(names, starts, strict=False)
    )
    tables = {
        b"OS/2": struct.pack(
            ">Hh3H11h10s4I4s3H3h2H2I",
            *(3, 1100, 400, 5, 0),
            *([0] * 11),
            *(bytes(10), 0, 0, 0, 0, b"NONE", 0x40, 0x20, 0xFFFF),
            *(1500, -300, 100, 1600, 400, 0, 0),
        )
        + struct.pack(">2h3H", 1000, 1400, 0, 0x20, 1),
        b"cmap": struct.pack(">4HI", 0, 1, 3, 10, 12)
        + struct.pack(">2H3I", 12, 0, 16 + 12 * len(groups), 0, len(groups))
        + b"".join(groups),
        b"glyf": box * (boxes - 1),
        b"head": struct.pack(
            ">4I2H2Q4h2H3h",
            *(0x10000, 0x10000, 0, 0x5F0F3CF5, 3, 2048, 0, 0),
            *(100, 0, 1000, 1400, 0, 8, 2, 1, 0),
        ),
        b"hhea": struct.pack(">I3hH11hH", 0x10000, 1500, -300, 100, 1100, 100, *([0] * 10), 1),
        b"hmtx": struct.pack(">Hh", 1100, 100) + struct.pack(">h", 100) * (boxes - 1),
        # Glyph 0, for missing characters, is empty, since nothing uses it.
        b"loca": struct.pack(f">{boxes + 1}I", 0, *range(0, len(box) * boxes, len(box))),
        b"maxp": struct.pack(">I14H", 0x10000, boxes, 8, 2, 0, 0, 2, *([0] * 8)),
        b"name": struct.pack(">3H", 0, len(names), 6 + len(records))
        + records
        + b"".join(text for _, text in names),
        b"post": struct.pack(">2I2h5I", 0x30000, 0, -100, 50, 0, 0, 0, 0, 0),
    }
    return font(b"\x00\x01\x00\x00", tables)


if __name__ == "__main__":
    main()
