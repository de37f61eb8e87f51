import { Ban, Lock, TriangleAlert } from "lucide-react";
import type { NewsStory } from "@/api/types";
import { newsWords } from "@/i18n/news";
import { useWords } from "@/i18n/words";
import { OutLink } from "@/runs/prose";
import { Badge, Section } from "@/ui";

const WALLS = new Set(["paywall", "login", "cookies", "robot_check", "javascript"]);
const ROBOTS = new Set(["robots", "robots_unread"]);

/** Sources that gave no story: what stood in the way, and what helps. */
export function Unread({ stories }: { stories: readonly NewsStory[] }) {
  const said = useWords(newsWords).unread;
  if (!stories.length) return null;
  const codes = stories.map((story) => story.code ?? "");
  return (
    <Section title={said.title}>
      <ul className="flex flex-col divide-y divide-line rounded-lg border border-line bg-surface">
        {stories.map((story, at) => {
          const code = story.code ?? "";
          const Sign = ROBOTS.has(code) ? Ban : WALLS.has(code) ? Lock : TriangleAlert;
          const [link] = story.links;
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: the same address may be refused twice
            <li key={at} className="flex items-start gap-3 px-5 py-4 text-sm">
              <Sign aria-hidden className="mt-1 size-4 shrink-0 text-warn" />
              <div className="min-w-0 flex-1">
                <p className="font-medium break-words">
                  {link ? <OutLink url={link.url}>{story.title}</OutLink> : story.title}
                </p>
                <p className="mt-0.5 text-ink-3">{story.reason}</p>
                <p className="mt-2">
                  <Badge tone="warn">{said.codes[code] ?? said.title}</Badge>
                </p>
              </div>
            </li>
          );
        })}
      </ul>
      {codes.includes("robots") ? <p className="text-sm text-ink-2">{said.robotsHint}</p> : null}
      {codes.some((code) => WALLS.has(code)) ? <p className="text-sm text-ink-2">{said.wallHint}</p> : null}
    </Section>
  );
}
