"""Typeset a paper or a briefing, as ``papers.formats.pdf`` asks in a process of its own.

Typst keeps what it laid out for the next time: over a gigabyte for a paper of ten thousand lines.
So it runs in a process that ends with the paper, and not in one that serves pages.
"""

import sys

import typst


def main(template: str, fonts: str, root: str) -> None:
    """Read the words as JSON from standard input, and write the PDF to standard output.

    With no font but those in the folder, a PDF is the same on every machine.
    """
    found = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[fonts]
    )
    pdf, warnings = typst.compile_with_warnings(
        template,
        root=root,
        font_paths=found,
        ignore_system_fonts=True,
        sys_inputs={"words": sys.stdin.buffer.read().decode()},
        format="pdf",
        pdf_standards=["ua-1"],
    )
    # It would leave out, with no more than a warning, what it has no font for.
    if missing := [each.message for each in warnings if "font" in each.message]:
        sys.exit("; ".join(missing))
    sys.stdout.buffer.write(pdf)


if __name__ == "__main__":
    main(*sys.argv[1:])
