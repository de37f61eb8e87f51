import { useQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { Eye, EyeOff } from "lucide-react";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { api } from "@/api/client";
import { LANGUAGE_NAMES, LANGUAGES, speak, useLanguage } from "@/i18n/language";
import { signInWords } from "@/i18n/sign-in";
import { useWords } from "@/i18n/words";
import { Button, buttonLook, Field, IconButton, Input } from "@/ui";
import { useSignIn } from "./use-sign-in";

export function SignInPage() {
  const said = useWords(signInWords);
  useEffect(() => {
    document.title = `${said.title} · haru`;
  }, [said.title]);
  return (
    <div className="flex min-h-dvh flex-col bg-canvas pb-[env(safe-area-inset-bottom)]">
      <header className="flex justify-end p-3">
        <OtherLanguage />
      </header>
      <main className="flex flex-1 items-start justify-center px-4 pt-[min(12vh,7rem)] pb-16">
        <div className="w-full max-w-sm">
          <div className="mb-8 text-center">
            <img src="/static/haru.svg" alt="haru" width={52} height={52} className="mx-auto mb-5" />
            <h1 className="text-2xl font-semibold">{said.welcome}</h1>
            <p className="mt-2 text-sm text-ink-2">{said.hint}</p>
          </div>
          <SignInForm />
        </div>
      </main>
    </div>
  );
}

function SignInForm() {
  const said = useWords(signInWords);
  const { next, error } = useSearch({ from: "/sign-in" });
  const { state, sign, field } = useSignIn(next, error);
  const [isShown, show] = useState(false);
  const name = useRef<HTMLInputElement>(null);
  const password = useRef<HTMLInputElement>(null);
  const status = useRef<HTMLParagraphElement>(null);
  useEffect(() => name.current?.focus(), []);
  useEffect(() => {
    if (field === "name") name.current?.focus();
    if (field === "password") password.current?.focus();
  }, [field]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void sign(name.current?.value.trim() ?? "", password.current?.value ?? "");
  };
  return (
    <>
      <form
        noValidate
        aria-busy={state.busy}
        onSubmit={submit}
        className="flex flex-col gap-5 rounded-xl border border-line bg-surface p-6 shadow-low sm:p-8"
      >
        {state.error ? (
          <p
            role="alert"
            className="rounded-md bg-danger-soft px-4 py-3 text-sm whitespace-pre-line text-danger"
          >
            {state.error}
          </p>
        ) : null}
        <Field label={said.name} error={field === "name" ? said.fillName : undefined}>
          {(given) => (
            <Input
              {...given}
              ref={name}
              name="name"
              autoComplete="username"
              autoCapitalize="none"
              spellCheck={false}
              maxLength={64}
              required
            />
          )}
        </Field>
        <Field label={said.password} error={field === "password" ? said.fillPassword : undefined}>
          {(given) => (
            <span className="relative block">
              <Input
                {...given}
                ref={password}
                name="password"
                type={isShown ? "text" : "password"}
                autoComplete="current-password"
                maxLength={1024}
                required
                className="pr-12"
              />
              <IconButton
                label={isShown ? said.hidePassword : said.showPassword}
                aria-pressed={isShown}
                onClick={() => show(!isShown)}
                className="absolute top-1.5 right-1.5"
              >
                {isShown ? <EyeOff aria-hidden /> : <Eye aria-hidden />}
              </IconButton>
            </span>
          )}
        </Field>
        <Button
          type="submit"
          look="primary"
          size="lg"
          busy={state.busy}
          disabled={state.isHeld}
          className="mt-1 w-full"
        >
          {said.submit}
        </Button>
        <p ref={status} role="status" className="sr-only">
          {state.status}
        </p>
      </form>
      <SingleSignOn next={next ?? "/"} />
    </>
  );
}

function SingleSignOn({ next }: { next: string }) {
  const said = useWords(signInWords);
  const language = useLanguage();
  const { data } = useQuery({
    queryKey: ["ways"],
    queryFn: ({ signal }) => api.get<{ oidc: boolean }>("/api/auth/ways", { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (!data?.oidc) return null;
  return (
    <div className="mt-6 flex flex-col gap-6">
      <p className="flex items-center gap-4 text-sm text-ink-3 before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
        {said.or}
      </p>
      <a
        href={`/api/auth/oidc/start?${new URLSearchParams({ next, lang: language })}`}
        className={buttonLook("secondary", "lg", "w-full")}
      >
        {said.singleSignOn}
      </a>
    </div>
  );
}

function OtherLanguage() {
  const language = useLanguage();
  const other = LANGUAGES.find((one) => one !== language) ?? language;
  return (
    <Button look="ghost" lang={other} onClick={() => speak(other)}>
      {LANGUAGE_NAMES[other]}
    </Button>
  );
}
