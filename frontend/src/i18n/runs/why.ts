/** The server gives its reasons in English, whatever the page speaks; `{}` is what a reason names. */
import { useLanguage } from "../language";

const KOREAN: readonly (readonly [RegExp, string])[] = [
  // Of sentences.
  [/^not in English$/, "영어 문장이 아닙니다"],
  [/^not in Korean$/, "한국어 문장이 아닙니다"],
  [/^not about the matter$/, "주제와 관계없는 문장입니다"],
  [/^the answer is empty$/, "내용이 없습니다"],
  [/^the answer repeats the same words again and again$/, "같은 말을 되풀이합니다"],
  [/^the answer contains marks of the chat template$/, "대화 서식의 기호가 섞여 있습니다"],
  [/^code, not told$/, "설명이 아니라 코드입니다"],
  [/^copied, not told$/, "지시문을 그대로 옮긴 문장입니다"],
  [/^too short to say anything$/, "너무 짧아 내용이 없습니다"],
  [/^not in the evidence: (.+)$/s, "근거에 없는 내용이 있습니다: {}"],
  [/^the wrong way round: (.+)$/s, "방향이 반대입니다: {}"],
  [/^not said by (.+)$/s, "{}의 말이 아닙니다"],
  [/^against the evidence, which says “(.+)”$/s, "근거와 어긋납니다. 근거에는 “{}”라고 되어 있습니다"],
  [/^not what the source says$/, "출처가 말하는 내용이 아닙니다"],
  [/^not about something done$/, "한 일을 말하는 문장이 아닙니다"],
  [/^said before$/, "이미 나온 내용입니다"],
  [/^about a sentence that was left out$/, "삭제된 문장을 가리키는 문장입니다"],
  [/^not complete$/, "끝나지 않은 문장입니다"],
  [/^one sentence too many$/, "문장 수를 넘었습니다"],
  [/^more than the summary may be long$/, "요약 길이를 넘었습니다"],
  [/^in no paragraph of the article$/, "기사의 어느 문단에도 없는 내용입니다"],
  [/^without a name or number of the article/, "다른 언어로 된 기사와 맞춰 볼 이름이나 숫자가 없습니다"],
  // Of questions.
  [/Another question already asks this\./, "다른 질문에서 이미 묻는 내용입니다"],
  [/This was asked before\./, "전에 나온 질문입니다"],
  [/The question copies the passage\./, "자료의 문장을 그대로 옮긴 질문입니다"],
  [/The question asks about the text\./, "내용이 아니라 자료 자체를 묻는 질문입니다"],
  [/The question already says its answer\./, "질문에 답이 들어 있습니다"],
  [/Yes or no would answer it\./, "예, 아니요로 답할 수 있는 질문입니다"],
  [/There is no question\./, "질문이 없습니다"],
  [/This is not a question\./, "질문이 아닙니다"],
  // Of commits and files.
  [/^another day$/, "다른 날짜"],
  [/^given twice$/, "중복된 커밋"],
  [/^merge$/, "병합 커밋"],
  [/^no room$/, "분량을 넘음"],
  [/^same as (.+)$/, "{} 커밋과 같은 내용"],
  [/^squash of (.+)$/, "{} 커밋을 합친 것"],
  [/^reverts (.+)$/, "{} 커밋을 되돌림"],
  [/^reverted by (.+)$/, "{} 커밋에서 되돌려짐"],
  [/^by a bot: (.+)$/, "봇이 만든 커밋: {}"],
  [/^appendix$/, "부록"],
  [/^lock file$/, "잠금 파일"],
  [/^binary$/, "바이너리 파일"],
  [/^generated$/, "자동 생성된 파일"],
  [/^vendored$/, "외부 코드"],
  [/^cut$/, "분량을 넘어 일부만 읽음"],
];

export function whyIn(language: "en" | "ko", why: string): string {
  if (language === "en") return why;
  for (const [english, korean] of KOREAN) {
    const found = english.exec(why);
    if (found) return korean.replace("{}", () => found[1] ?? "");
  }
  return why;
}

export function useWhy(): (why: string) => string {
  const language = useLanguage();
  return (why) => whyIn(language, why);
}
