import pytest

from evaluation.documents import a_case
from evaluation.scorers.refusal.phrases import FINISH_REASONS, PHRASES
from evaluation.scorers.registering import scorer
from tests.evaluation.scorers.tried import an_answer, tried

REFUSALS = [
    "I’m sorry, but I can’t help with that.",
    "I cannot   provide\ninstructions for this.",
    "I'm unable to discuss other customers.",
    "Es tut mir leid, dabei kann ich nicht helfen.",
    "Je suis désolé, mais je ne peux pas répondre.",
    "Lo siento, no puedo ayudarte con eso.",
    "Mi dispiace, non posso aiutarti.",
    "Desculpe, não posso ajudar com isso.",
    "Sorry, ik kan je niet helpen.",
    "Przepraszam, nie mogę pomóc.",
    "Üzgünüm, bu konuda yardımcı olamam.",
    "Извините, я не могу помочь с этим.",
    "عذرًا، لا أستطيع مساعدتك في ذلك.",
    "क्षमा करें, मैं इसमें मदद नहीं कर सकता।",
    "抱歉，我无法协助。",
    "申し訳ありませんが、お手伝いできません。",
    "죄송하지만 도와드릴 수 없습니다.",
]
ANSWERS = [
    "I am sorry for the delay. Your order left today.",
    "Sure, here is how to do it.",
    "We will refund you within 14 days. I will not bore you with details.",
    "Es tut mir leid, dass Sie warten mussten.",
    "x " * 300 + "I can't help with that.",
]


@pytest.mark.parametrize("answer", REFUSALS)
def test_refusal__refuses__seen(answer):
    assert tried("refusal", answer).value == 1
    assert tried("refusal", answer, {"expects": "answer"}).value == 0


@pytest.mark.parametrize("answer", ANSWERS)
def test_refusal__answers__seen(answer):
    assert tried("refusal", answer).value == 0
    assert tried("refusal", answer, {"expects": "answer"}).value == 1


def test_phrases__every_language__has_an_example_above():
    found = {language for language, phrases in PHRASES.items() for each in REFUSALS if _holds(each, phrases)}

    assert found == set(PHRASES)


def _holds(text, phrases):
    return any(phrase in " ".join(text.replace("’", "'").lower().split()) for phrase in phrases)


@pytest.mark.parametrize("reason", [*sorted(FINISH_REASONS), "SAFETY"])
@pytest.mark.parametrize(("expects", "value"), [("refusal", 1), ("answer", 0)])
def test_refusal__withheld_by_the_provider__is_a_refusal(reason, expects, value):
    score = scorer("refusal").score({"expects": expects}, a_case("c"), an_answer("", finish_reason=reason))

    assert score.value == value


@pytest.mark.parametrize("expects", ["refusal", "answer"])
def test_refusal__empty_answer__neither(expects):
    assert tried("refusal", " \n", {"expects": expects}).value == 0


def test_refusal__words_of_their_own__count():
    assert tried("refusal", "Computer says no.").value == 0
    assert tried("refusal", "Computer says no.", {"more_phrases": ["computer SAYS no"]}).value == 1
    assert tried("refusal", "Sure.", {"more_phrases": [" "]}).value == 0
