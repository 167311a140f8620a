"""Labels proposed from areas and departments."""

import pytest

from requests_log.rules.labels import (
    joined_areas_label,
    propose_areas_label,
    propose_departments_label,
)


@pytest.mark.parametrize(
    ("names", "reach", "label"),
    [
        (["Swindon"], "named", "Swindon"),
        (["Swindon"], "named_and_others", "Swindon and others"),
        (["Blackburn", "Swindon"], "named_and_others", "Blackburn, Swindon and others"),
        (["Leicestershire", "Blackburn"], "named", "Leicestershire / Blackburn"),
        ([], "many", "Many areas"),
        ([], "all_or_many", "All / many areas"),
        (["Swindon"], "all_or_many", "All / many areas"),
    ],
)
def test_areas_are_labelled_as_the_paper_labels_them(names: list[str], reach: str, label: str):
    assert propose_areas_label(names, reach) == label


@pytest.mark.parametrize(
    ("codes", "asks_all", "label"),
    [
        (["DfE"], False, "DfE"),
        (["DfE", "MoJ"], False, "DfE / MoJ"),
        ([], True, "All"),
        (["DCLG"], True, "DCLG / All"),
    ],
)
def test_departments_are_labelled_by_their_codes(codes: list[str], asks_all: bool, label: str):
    assert propose_departments_label(codes, asks_all) == label


def test_names_with_commas_can_be_told_apart():
    names = ["Bristol, City of", "Herefordshire, County of", "Swindon"]
    label = propose_areas_label(names[:2], "named_and_others")
    assert label == "Bristol, City of; Herefordshire, County of and others"
    assert joined_areas_label(label, "Swindon").endswith("; Swindon and others")
    assert joined_areas_label("Swindon and others", names[0]).startswith("Swindon; Bristol,")
    assert propose_areas_label(names[:2], "named") == "Bristol, City of / Herefordshire, County of"
