import type { Like } from "../words";
import type { en } from "./en";

export const ko: Like<typeof en> = {
  title: "로그인",
  welcome: "다시 만나서 반갑습니다",
  hint: "노트, 대화, 면접 기록은 모두 이 서버에만 보관됩니다.",
  name: "이름",
  password: "비밀번호",
  showPassword: "비밀번호 표시",
  hidePassword: "비밀번호 숨기기",
  submit: "로그인",
  or: "또는",
  singleSignOn: "통합 로그인(SSO)으로 계속",
  working: "로그인하는 중…",
  linkWorking: "로그인 링크를 여는 중…",
  linkFailed: "이미 사용했거나 만료된 로그인 링크입니다. 다른 방법으로 로그인하거나 새 링크를 요청하세요.",
  fillName: "이름을 입력하세요.",
  fillPassword: "비밀번호를 입력하세요.",
  wait: (seconds) => `시도 횟수가 너무 많습니다. ${seconds}초 뒤에 다시 시도할 수 있습니다.`,
  reference: (id) => `같은 문제가 계속되면 관리자에게 이 번호를 알려 주세요: ${id}`,
  faults: {
    oidc_expired: "로그인 시간이 지났거나 다른 창에서 시작한 로그인입니다. 다시 시도하세요.",
    oidc_denied: "인증 제공자에서 로그인이 완료되지 않았습니다.",
    oidc_failed: "인증 제공자의 응답을 신뢰할 수 없습니다. 다시 시도하거나 관리자에게 알려 주세요.",
    oidc_unreachable: "인증 제공자가 응답하지 않습니다. 잠시 뒤 다시 시도하세요.",
    oidc_no_role: "계정은 확인했지만 haru를 사용할 권한이 없습니다. 관리자에게 권한을 요청하세요.",
    oidc_locked: "잠긴 계정입니다. 관리자에게 문의하세요.",
  },
};
