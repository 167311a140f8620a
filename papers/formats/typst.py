"""Program that typesets a paper or a briefing; ``papers.formats.pdf`` runs it as a subprocess.

Typst caches what it lays out: over a gigabyte for a paper of 10,000 lines. A subprocess releases
that memory when it ends; a process that serves pages would keep it.
"""

import sys

import typst

# Dots in an inch of a picture.
PPI = 200


def main(template: str, fonts: str, root: str, kind: str) -> None:
    """Read the content as JSON from standard input, and write the file to standard output.

    ``kind`` is pdf, or png for a template of one page.

    Only fonts in the folder ``fonts`` are used, so that the file is the same on every machine.
    Exits 1 with a message if a character has no font.
    """
    folder = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[fonts]
    )
    pdf, warnings = typst.compile_with_warnings(
        template,
        root=root,
        font_paths=folder,
        ignore_system_fonts=True,
        sys_inputs={"words": sys.stdin.buffer.read().decode()},
        format="png" if kind == "png" else "pdf",
        ppi=PPI,
        pdf_standards=[] if kind == "png" else ["ua-1"],
    )
    # Typst leaves out characters without a font and only warns.
    if missing := [each.message for each in warnings if "font" in each.message]:
        sys.exit("; ".join(missing))
    sys.stdout.buffer.write(pdf)


if __name__ == "__main__":
    main(*sys.argv[1:])
