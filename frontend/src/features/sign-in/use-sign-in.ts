/** Signing in by password or by a link that works once, and coming back when one is signed in still. */
import { useCallback, useEffect, useRef, useState } from "react";
import { api } from "@/api/client";
import { ApiError, asApiError } from "@/api/errors";
import { refreshed } from "@/api/session";
import { textOf } from "@/app/query-client";
import { signInWords } from "@/i18n/sign-in";
import { useWords } from "@/i18n/words";
import { useSecondsUntil } from "@/ui";
import { isRecent, localPath, tokenInAddress } from "./arrival";

type Fault = { error: unknown; ofLink: boolean } | { code: string } | null;

export function useSignIn(next: string | undefined, told: string | undefined) {
  const said = useWords(signInWords);
  const [busy, setBusy] = useState<"" | "password" | "link">("");
  const [fault, setFault] = useState<Fault>(told ? { code: told } : null);
  const [field, setField] = useState<"name" | "password" | null>(null);
  const arriving = useRef(false);
  const left = useSecondsUntil(fault && "error" in fault ? asApiError(fault.error).retryAt : null);
  // A whole new page: whatever another account left in memory is gone.
  const enter = useCallback(() => location.replace(localPath(next)), [next]);

  const send = useCallback(
    async (path: string, body: object, kind: "password" | "link") => {
      setBusy(kind);
      setFault(null);
      try {
        await api.post(path, body);
        enter();
      } catch (error) {
        setFault({ error, ofLink: kind === "link" });
        if (kind === "password" && error instanceof ApiError && error.status === 401) setField("password");
        setBusy("");
      }
    },
    [enter],
  );

  useEffect(() => {
    const arrive = () => {
      const token = tokenInAddress();
      if (token) void send("/api/auth/link", { token }, "link");
      return token !== null;
    };
    const onHash = () => void arrive();
    window.addEventListener("hashchange", onHash);
    if (!arriving.current) {
      arriving.current = true;
      // Access lasts minutes; whoever signed in days ago only needs a new one.
      if (!arrive() && !told && !isRecent()) void refreshed().then((isGood) => isGood && enter());
    }
    return () => window.removeEventListener("hashchange", onHash);
  }, [send, enter, told]);

  const sign = async (name: string, password: string) => {
    if (busy || left > 0) return;
    setField(name ? (password ? null : "password") : "name");
    if (name && password) await send("/api/auth/sign-in", { name, password }, "password");
  };

  return {
    sign,
    field: fault ? null : field,
    state: {
      busy: busy !== "",
      isHeld: left > 0,
      status: busy === "link" ? said.linkWorking : busy ? said.working : "",
      error: left > 0 ? said.wait(left) : textOfFault(fault, said),
    },
  };
}

function textOfFault(fault: Fault, said: (typeof signInWords)["en"]): string {
  if (!fault) return "";
  if ("code" in fault) return (said.faults as Readonly<Record<string, string>>)[fault.code] ?? "";
  const problem = asApiError(fault.error);
  if (fault.ofLink && problem.status >= 400 && problem.status < 500) return said.linkFailed;
  const reference =
    problem.status >= 500 && problem.requestId ? `\n${said.reference(problem.requestId)}` : "";
  return textOf(fault.error) + reference;
}
