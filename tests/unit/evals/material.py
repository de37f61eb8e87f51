"""A small folder of material: two repositories, an article and a note in each language, all made up."""

import json

DIFF = """diff --git a/{path} b/{path}
--- a/{path}
+++ b/{path}
@@ -1,3 +1,4 @@
-{name}_size = {old}
+{name}_size = {new}
+def {name}(path):
+    return path
 end
"""
EN = [
    ("a1b2c3d", "Add a cache for settings", "src/settings.py", "1.2", "1.3", "read_settings"),
    ("b2c3d4e", "Fix the retry of uploads", "upload/client.py", "3", "5", "retry_upload"),
    ("c3d4e5f", "Remove the old login form", "web/login_form.py", "20", "30", "render_login"),
    ("d4e5f6a", "Tweak the layout of the Kong banner", "banner/layout.py", "7", "8", "banner_width"),
]
KO = [
    ("e5f6a7b", "feat: 일정 조회 기능 추가", "calendar/query.py", "1.2", "1.3", "find_schedule"),
    ("f6a7b8c", "fix: 로그인 오류 수정", "auth/login.py", "3", "5", "check_login"),
    ("a7b8c9d", "style: 스크롤바 배경색 제거", "styles/scroll.py", "20", "30", "scroll_color"),
    ("b8c9d0e", "docs: 배포 문서 작성", "deploy/guide.py", "7", "8", "deploy_guide"),
]
ARTICLE_EN = """# Comet moves to new machines

The team behind Comet moved its build farm to new machines on October 5, 2026, after two years of planning.

Builds now take 32 ms on average, and the `fastPath` option is used by 139 projects of the Mozilla group.

Seth Webster said that the move saved a third of the former cost, which nobody in the team had expected before.

The plan is to publish the benchmark kit later, so that others can repeat the measurement on their own machines.
"""
ARTICLE_KO = """# 빌드 도구 공개

네이버는 2026년 10월 5일 새로운 빌드 도구를 공개했으며 빌드 시간을 32% 줄였다고 밝혔다.

개발자 139명이 참여한 이 도구는 React 컴포넌트를 자동으로 최적화하고 설정 파일을 읽어 들인다.

도구의 소스는 공개 저장소에 있으며 누구나 내려받아서 자신의 프로젝트에 설치해 사용할 수 있다.

다음 글에서는 실제 서비스에 적용한 과정과 그 결과를 자세히 다룰 예정이며 측정 방법도 함께 소개한다.
"""
NOTE_EN = """# Connection pools

A pool keeps database connections open, so that a request need not wait for a new one to be made each time.

PostgreSQL starts a process for every connection, which is why more than 100 of them are seldom a good idea.

When all connections of the pool are taken, a request waits until another request gives its connection back.
"""
NOTE_KO = """# 커넥션 풀

커넥션 풀은 데이터베이스 연결을 미리 만들어 두고 요청이 올 때마다 빌려주는 방식으로 동작한다.

PostgreSQL은 연결마다 프로세스를 하나씩 만들기 때문에 100개가 넘는 연결은 좋은 생각이 아니다.
"""


def row(sha, message, path, old, new, name):
    return {
        "sha": sha * 5,
        "message": message,
        "author": "author_1",
        "author_date": "2026-05-01T10:00:00+09:00",
        "files": [{"path": path, "status": "M", "additions": 3, "deletions": 1, "binary": False}],
        "diff": DIFF.format(path=path, old=old, new=new, name=name),
    }


def write_material(folder):
    texts = {
        "commits/english.jsonl": "\n".join(json.dumps(row(*one)) for one in EN),
        "commits/korean.jsonl": "\n".join(json.dumps(row(*one), ensure_ascii=False) for one in KO),
        "articles/en/comet.md": ARTICLE_EN,
        "articles/ko/build.md": ARTICLE_KO,
        "interview/en/pool.md": NOTE_EN,
        "interview/ko/pool.md": NOTE_KO,
    }
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder
