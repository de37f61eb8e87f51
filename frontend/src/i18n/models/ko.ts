import type { Like } from "../words";
import type { en } from "./en";

export const ko: Like<typeof en> = {
  search: "모델 검색",
  noneFound: "검색 결과가 없습니다.",
  ready: "사용 가능",
  loading: "불러오는 중",
  silent: "응답 없음",
  off: "꺼져 있음",
  why: {
    loading: "지금 불러오는 중입니다.",
    loadingFor: (time) => `지금 불러오는 중이며 약 ${time} 뒤에 쓸 수 있습니다.`,
    silent: "지금 엔진이 응답하지 않아 질문이 대기합니다.",
    not_loaded: "꺼져 있는 모델입니다. 관리자가 켤 수 있습니다.",
    other_features: "채팅에는 쓰지 않는 모델입니다.",
  },
  busy: (running, places) => `${places}자리 중 ${running}자리 사용 중`,
  noWait: "대기 없음",
  wait: (count, time) => `${count}건 대기 중, 약 ${time}`,
  firstWord: (time) => `첫 단어까지 ${time}`,
  cost: { small: "소형", medium: "중형", large: "대형" },
  context: (tokens) => `컨텍스트 ${tokens} 토큰`,
  adapter: (name) => `${name} 어댑터 사용`,
  canary: "카나리",
  canaryHint: "일부 사용자가 먼저 써 보는 새 버전이며, 나에게 적용됩니다.",
  refused: (model, why) => `${model} 모델은 선택할 수 없습니다. ${why}`,
};
