"""Sentences are weighed once for all drafts of a round, and nobody waits for who weighs."""

from nodes.caller import Caller
from nodes.halt import Halt
from nodes.run import Run
from nodes.state import Draft, Part
from nodes.verify import Verify
from nodes.weigh import Claims, Weigh, weighing_of
from tests.fakes_entailment import FakeEntailment

ANA = Run(Caller("ana"))
EVIDENCE = {"a": ["The pool closes idle connections."], "b": ["Sessions live in the database.", "They last a day."]}


def claims(state, draft):
    return Claims(draft.text.split(" | "), EVIDENCE[draft.part.key])


def drafts(**texts):
    return {key: Draft(Part(key, [{"role": "user", "content": "?"}]), text) for key, text in texts.items()}


async def test_all_drafts_of_a_round_are_weighed_at_once():
    entailment = FakeEntailment(unborne=["Fish."])

    known = await Weigh(entailment, claims)({}, drafts(a="Idle ones close. | Fish.", b="A day. | Fish."))

    assert entailment.asked == [["Idle ones close.", "Fish.", "A day."]]
    assert known["a"].entailed == {"Idle ones close.": 0.9, "Fish.": 0.01}
    assert weighing_of(known.values()) == "checked"


async def test_a_rewrite_asks_only_about_what_is_new():
    entailment = FakeEntailment()
    weigh = Weigh(entailment, claims)
    first = (await weigh({}, drafts(a="One. | Two.")))["a"]

    again = Draft(first.part.again(first.text, "advice"), "Two. | Three.")
    known = await weigh({}, {"a": again})

    assert entailment.asked == [["One.", "Two."], ["Three."]]
    assert set(known["a"].entailed) == {"One.", "Two.", "Three."}


async def test_who_is_away_or_silent_or_was_never_there_leaves_the_checks_alone():
    for weigh in (
        Weigh(FakeEntailment(away=True), claims),
        Weigh(FakeEntailment(silent=True), claims, seconds=0.01),
        Weigh(None, claims),
    ):
        known = await weigh({}, drafts(a="One."))

        assert (weighing_of(known.values()), known["a"].entailed) == ("not available", {})


async def test_nothing_to_weigh_asks_nobody():
    entailment = FakeEntailment(away=True)

    known = await Weigh(entailment, lambda state, draft: Claims([], []))({}, drafts(a="One."))

    assert (entailment.asked, weighing_of(known.values())) == ([], "checked")


async def test_scores_reach_the_checks_and_stay_with_drafts_that_passed():
    entailment = FakeEntailment(unborne=["Fish."])
    verify = Verify(
        lambda state, draft: [text for text, score in draft.entailed.items() if score < 0.05],
        lambda state, problems: " ".join(problems),
        lambda state, drafts: {"output": {key: draft.problems for key, draft in drafts.items()}},
        attempts=2,
        weigh=Weigh(entailment, claims),
    )
    state = {"drafts": drafts(a="One.", b="Fish.")}

    first = await verify(state, ANA)

    [send] = first.goto
    assert send.arg["part"].messages[-1]["content"] == "Fish."
    state["drafts"] = {**first.update["drafts"], "b": Draft(send.arg["part"], "A day.")}
    second = await verify(state, ANA)
    assert entailment.asked == [["One.", "Fish."], ["A day."]]
    assert second.update["output"]["a"] == ()


async def test_who_halts_a_run_does_not_wait_for_the_weighing():
    entailment = FakeEntailment()
    halt = Halt()
    halt.stop()
    verify = Verify(
        lambda state, draft: [],
        lambda state, problems: "",
        lambda state, drafts: {"output": sorted(drafts)},
        weigh=Weigh(entailment, claims),
    )

    ended = await verify({"drafts": drafts(a="One.")}, Run(Caller("ana"), halt=halt))

    assert (ended.update, entailment.asked) == ({"output": ["a"]}, [])
