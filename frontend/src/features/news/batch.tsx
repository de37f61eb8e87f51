import { Download } from "lucide-react";
import { ApiError } from "@/api/errors";
import type { NewsInput } from "@/api/types";
import { newsWords } from "@/i18n/news";
import { useWords } from "@/i18n/words";
import { csvOf, download } from "@/runs/files";
import { Button, ErrorNote } from "@/ui";
import type { Told } from "./model";
import { StoryView } from "./story";
import { Unread } from "./unread";

/** Summaries that stand for themselves, in the order of their addresses. */
export function BatchResult({ inputs, told }: { inputs: readonly NewsInput[]; told: readonly Told[] }) {
  const said = useWords(newsWords);
  const save = () =>
    download(
      "news.csv",
      `\uFEFF${csvOf([headOf(said.batch), ...rowsOf(inputs, told, said.batch)])}`,
      "text/csv",
    );
  return (
    <>
      <header className="flex flex-wrap items-start justify-between gap-3">
        <h1 className="text-2xl font-semibold">{said.theme(told.length)}</h1>
        <div className="flex flex-wrap gap-2">
          <Button onClick={save} icon={<Download aria-hidden className="size-4" />}>
            {said.batch.csv}
          </Button>
        </div>
      </header>
      <ol className="flex flex-col gap-6">
        {told.map((one, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: results stand in the order of their inputs
          <li key={at}>
            <One told={one} url={inputs[at]?.url ?? ""} />
          </li>
        ))}
      </ol>
    </>
  );
}

function One({ told, url }: { told: Told; url: string }) {
  if ("error" in told) {
    return (
      <div className="flex flex-col gap-2">
        <p className="text-sm font-medium break-all">{url}</p>
        <ErrorNote error={new ApiError(told.error)} />
      </div>
    );
  }
  const written = told.stories.filter((story) => story.status === "written");
  return (
    <div className="flex flex-col gap-4">
      {written.map((story, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two stories may bear one title
        <StoryView key={at} story={story} given={null} language={told.language} />
      ))}
      <Unread stories={told.stories.filter((story) => story.status !== "written")} />
    </div>
  );
}

interface Said {
  columns: Readonly<Record<"title" | "summary" | "why" | "link" | "state", string>>;
  done: string;
  failed: string;
}

const headOf = ({ columns }: Said) => [
  columns.title,
  columns.summary,
  columns.why,
  columns.link,
  columns.state,
];

function rowsOf(inputs: readonly NewsInput[], told: readonly Told[], said: Said): string[][] {
  return told.flatMap((one, at) => {
    const url = inputs[at]?.url ?? "";
    if ("error" in one) return [["", "", "", url, one.error.message ?? said.failed]];
    return one.stories.map((story) => [
      story.title,
      story.summary ?? "",
      story.why_it_matters?.text ?? "",
      story.links[0]?.url ?? url,
      story.status === "written" ? said.done : story.reason || said.failed,
    ]);
  });
}
