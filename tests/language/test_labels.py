"""Words for the codes of the sources: the manual's own, else the catalogue's in the language of its edition."""

from __future__ import annotations

from small_tree import SMALL

from build_tools.core.words import words_of
from build_tools.language import labels
from build_tools.language.labels import Labels
from build_tools.language.library import load
from build_tools.language.model.manual import Manual
from build_tools.language.model.vocabulary import Vocabulary

MANUAL = load(SMALL).manual.value


def of(language: str, **own: object) -> Labels:
    said: Manual = MANUAL.model_copy(update={"language": language, "vocabulary": Vocabulary.model_validate(own)})
    return Labels(said)


def test_a_manual_that_declares_nothing_has_the_catalogue_s_words() -> None:
    english, chinese = of("en"), of("zh-Hans")
    assert english.severities["critical"] == "critical nonconformity" and english.stages == {"always": "always"}
    assert chinese.severities["critical"] == "严重不符合" and chinese.stages == {"always": "全程"}
    assert not english.relationships and list(english.gaps) == list(labels.GAPS) == list(chinese.gaps)
    assert chinese.kinds == {code: words_of("zh-Hans")(word) for code, word in labels.KINDS.items()}


def test_what_the_manual_declares_is_said_and_the_rest_stays() -> None:
    stages = {"at-the-till": "At the till", "always": "All day"}
    own = of("en", severities={"critical": "stop the shift"}, stages=stages)
    assert own.severities == {**of("en").severities, "critical": "stop the shift"}
    assert list(own.severities) == ["critical", "major", "minor", "observation"], "in the order of their gravity"
    assert own.stages == stages
    assert of("zh-Hans", relationships={"basic": "基本型"}).relationships == {"basic": "基本型"}
