import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { ArrowUp } from "lucide-react";
import { type FormEvent, useState } from "react";
import { latestConversationsQuery } from "@/api/conversations";
import { useMe } from "@/api/me";
import { GROUPS } from "@/app/nav";
import { Page, PageBar } from "@/app/slots";
import { appWords } from "@/i18n/app";
import { useFormats } from "@/i18n/format";
import { homeWords } from "@/i18n/home";
import { useWords } from "@/i18n/words";
import { IconButton, LoadingRows, Section } from "@/ui";

export function HomePage() {
  const said = useWords(homeWords);
  const me = useMe();
  return (
    <Page>
      <PageBar title={said.title} />
      <header className="pt-2 sm:pt-8">
        <h1 className="text-2xl font-semibold sm:text-3xl">
          {said.hello(said.greeting[partOfDay()], me.display_name || me.name)}
        </h1>
        <p className="mt-2 text-ink-2">{said.hint}</p>
      </header>
      <Ask />
      <Section title={said.features}>
        <Doors />
      </Section>
      <Recent />
    </Page>
  );
}

function Ask() {
  const said = useWords(homeWords);
  const [text, setText] = useState("");
  const navigate = useNavigate();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim()) void navigate({ to: "/chat", search: { ask: text.trim() } });
  };
  return (
    <form
      onSubmit={submit}
      className="flex items-center gap-2 rounded-xl border border-edge/60 bg-surface py-2 pr-2 pl-5 shadow-low focus-within:border-accent"
    >
      <input
        aria-label={said.askLabel}
        placeholder={said.ask}
        value={text}
        onChange={(event) => setText(event.target.value)}
        className="h-11 min-w-0 flex-1 bg-transparent text-base outline-none"
      />
      <IconButton
        type="submit"
        look="primary"
        size="md"
        label={said.send}
        disabled={!text.trim()}
        className="rounded-full!"
      >
        <ArrowUp aria-hidden />
      </IconButton>
    </form>
  );
}

function Doors() {
  const said = useWords(homeWords);
  const names = useWords(appWords).nav;
  const shown = GROUPS.flatMap((group) => group.doors).filter((door) => door.place in said.doors);
  return (
    <ul className="grid gap-3 sm:grid-cols-2">
      {shown.map(({ place, to, icon: Sign }) => (
        <li key={place}>
          <Link
            to={to}
            className="group flex h-full items-start gap-4 rounded-lg border border-line bg-surface p-5 shadow-low transition-colors hover:border-accent"
          >
            <span className="grid size-10 shrink-0 place-items-center rounded-md bg-accent-soft text-accent-ink">
              <Sign aria-hidden className="size-5" />
            </span>
            <span>
              <span className="block font-semibold">{names[place]}</span>
              <span className="mt-0.5 block text-sm text-ink-2">
                {said.doors[place as keyof typeof said.doors]}
              </span>
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

function Recent() {
  const said = useWords(homeWords);
  const formats = useFormats();
  const { data, isPending } = useQuery(latestConversationsQuery);
  return (
    <Section
      title={said.recent}
      actions={
        <Link to="/chat" className="rounded-sm text-sm font-medium text-accent-ink hover:underline">
          {said.all}
        </Link>
      }
    >
      {isPending ? <LoadingRows count={3} className="h-12 w-full" /> : null}
      {data?.conversations.length === 0 ? <p className="text-sm text-ink-2">{said.none}</p> : null}
      {data?.conversations.length ? (
        <ul className="divide-y divide-line rounded-lg border border-line bg-surface shadow-low">
          {data.conversations.map((one) => (
            <li key={one.id}>
              <Link
                to="/chat/$conversation"
                params={{ conversation: one.id }}
                className="flex items-baseline gap-4 px-5 py-3.5 transition-colors first:rounded-t-lg last:rounded-b-lg hover:bg-hover"
              >
                <span className="min-w-0 flex-1 truncate text-sm font-medium">{one.title}</span>
                <time dateTime={one.updated_at} className="shrink-0 text-xs text-ink-3">
                  {formats.ago(one.updated_at)}
                </time>
              </Link>
            </li>
          ))}
        </ul>
      ) : null}
    </Section>
  );
}

function partOfDay(hour: number = new Date().getHours()): "morning" | "day" | "evening" {
  if (hour >= 5 && hour < 11) return "morning";
  return hour >= 11 && hour < 18 ? "day" : "evening";
}
