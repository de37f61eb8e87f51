"""What is wrong with a text whatever it is about."""

import pytest

from nodes.soundness import faults, is_salad

# Written by SmolLM2-135M with an adapter of random weights.
SALAD = (
    "ably,''uticsths:\",:])heidheid dut showc'}),()])']).Answeridi reactivitycialably ()]),''cardia "
    'himentieth\')))" foss dissemin emergatureselves:])``,\'",?",xiitate fastestlirais selves '
    "showc:])':'heidablylate being,'':])rac ,\",\"icksui",
    'all showcmia dissemin"))uticsneafoundland"}) metab hecardia ably),(cardiaomb:]) '
    "showcuitmanshipeld'\",oolean both']). met tainerably,''mentationIENTamentalsicityheid "
    "metababout']). d ably)')aturerene:])names Nameserv\"})geehip uit",
    "he)\")ably,''selves fossamentals)') Mekongulate includ fastes :]) metab respectivelyuticsstand "
    "whom showc theirney d ulate']).asted,'' ingred showcuticsisfiletainer himfoundlan "
    "idisciplinaryicularcardia,'' showctlementthsacyhe",
)
READABLE = (
    "A mutex is a lock that only one thread can hold at a time (e.g., while it writes).",
    "뮤텍스는 한 번에 한 스레드만 잡을 수 있는 잠금입니다(예: 쓰기). 다른 스레드는 기다립니다. 끝나면 놓아 줍니다.",
    "ls, cd, pwd, mkdir, rm, cp, mv, cat, less, head, tail, grep, find, chmod, chown, ps, kill, top",
    "1. apple\n2. banana\n3. cherry\n4. date\n5. elderberry\n6. fig\n7. grape\n8. honeydew",
    "```js\nfoo(bar['x'])(\")\")('a').then((e)=>g[e](['b'])).catch(()=>{})\n```",
    "Use `x['a']['b'](\")\")` and `y[\"]\"]('c')` there, then call it once more with the other key of the map.",
    "| name | kind |\n|------|------|\n| pool | object |\n| size | number |\n| age | number |\n| key | text |",
    "SELECT name, count(*) FROM users JOIN orders ON users.id = orders.owner GROUP BY name ORDER BY name LIMIT 10;",
)


@pytest.mark.parametrize("text", SALAD)
def test_what_a_broken_adapter_writes_is_no_text(text):
    assert is_salad(text)


@pytest.mark.parametrize("text", READABLE)
def test_prose_lists_tables_and_code_in_blocks_are_text(text):
    assert not is_salad(text)
    assert faults(text) == []


@pytest.mark.parametrize("text", ["!" * 60, "Answer: " + "▁" * 40])
def test_one_letter_for_ever_repeats_itself(text):
    assert faults(text) == ["The answer repeats the same words again and again."]


@pytest.mark.parametrize("text", ["Title\n" + "=" * 40, "commit " + "0" * 40, "`" + "A" * 64 + "` overflows it."])
def test_rules_numbers_and_code_may_repeat_a_sign(text):
    assert faults(text) == []
