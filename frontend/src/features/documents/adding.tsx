import { useMutation, useQueryClient } from "@tanstack/react-query";
import { FileUp, Globe } from "lucide-react";
import { type FormEvent, useRef, useState } from "react";
import { fetchDocument } from "@/api/documents";
import type { Labels } from "@/api/types";
import { documentsWords } from "@/i18n/documents";
import { useWords } from "@/i18n/words";
import { cx } from "@/lib/cx";
import { announce, Button, Card, ErrorNote, Field, Input } from "@/ui";
import { Segments } from "@/ui/choice";
import { tagsIn } from "./uploads";
import { useDropping } from "./use-dropping";

type Visibility = "private" | "community";

/** Files by dropping or choosing, pages by their address; who may find them is said before, not afterwards. */
export function Adding({ onFiles }: { onFiles: (files: Iterable<File>, labels: Labels) => void }) {
  const said = useWords(documentsWords);
  const [visibility, setVisibility] = useState<Visibility>("private");
  const [tags, setTags] = useState("");
  const labels: Labels = { visibility, tags: tagsIn(tags) };
  const take = (files: Iterable<File>) => {
    onFiles(files, labels);
    announce(said.uploads);
  };
  return (
    <Card className="flex flex-col gap-6">
      <DropZone onFiles={take} />
      <FromAddress labels={labels} />
      <div className="grid gap-5 border-t border-line pt-5 sm:grid-cols-2">
        <Segments<Visibility>
          label={said.visibility}
          showsLabel
          value={visibility}
          onChange={setVisibility}
          hint={said.visibilityMeans[visibility]}
          choices={(["private", "community"] as const).map((value) => ({
            value,
            label: said.visibilityOf[value],
          }))}
        />
        <Field label={said.newTags} hint={said.newTagsHint}>
          {(given) => (
            <Input
              {...given}
              value={tags}
              maxLength={400}
              onChange={(event) => setTags(event.target.value)}
            />
          )}
        </Field>
      </div>
    </Card>
  );
}

function DropZone({ onFiles }: { onFiles: (files: Iterable<File>) => void }) {
  const said = useWords(documentsWords);
  const picker = useRef<HTMLInputElement>(null);
  const isOver = useDropping(onFiles);
  return (
    <div
      className={cx(
        "flex flex-col items-center gap-4 rounded-lg border-2 border-dashed p-6 text-center transition-colors sm:flex-row sm:text-left",
        isOver ? "border-accent bg-accent-soft" : "border-edge/50 bg-canvas",
      )}
    >
      <span className="grid size-12 place-items-center rounded-full bg-accent-soft text-accent-ink">
        <FileUp aria-hidden className="size-5" />
      </span>
      <div className="min-w-0 flex-1">
        <p className="font-semibold">{isOver ? said.dropNow : said.drop}</p>
        <p className="mt-0.5 text-sm text-ink-2">{said.dropHint}</p>
      </div>
      <input
        ref={picker}
        type="file"
        multiple
        hidden
        aria-label={said.choose}
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          event.target.value = "";
        }}
      />
      <Button look="primary" onClick={() => picker.current?.click()}>
        {said.choose}
      </Button>
    </div>
  );
}

function FromAddress({ labels }: { labels: Labels }) {
  const said = useWords(documentsWords);
  const queries = useQueryClient();
  const [url, setUrl] = useState("");
  const [isWrong, setWrong] = useState(false);
  const adding = useMutation({
    mutationFn: (address: string) => fetchDocument({ ...labels, url: address }),
    meta: { quiet: true },
    onSuccess: () => {
      setUrl("");
      announce(said.added(1));
      return queries.invalidateQueries({ queryKey: ["documents"] });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const address = url.trim();
    setWrong(!/^https?:\/\/\S+$/i.test(address));
    if (/^https?:\/\/\S+$/i.test(address)) adding.mutate(address);
  };
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-3">
      <div className="flex flex-wrap items-start gap-2">
        <Field
          label={said.address}
          hint={adding.isPending ? said.reading : said.addressHint}
          error={isWrong ? said.addressWrong : undefined}
          className="min-w-56 flex-1"
        >
          {(given) => (
            <Input
              {...given}
              type="url"
              inputMode="url"
              placeholder="https://"
              value={url}
              maxLength={2000}
              onChange={(event) => {
                setUrl(event.target.value);
                setWrong(false);
              }}
            />
          )}
        </Field>
        <Button
          type="submit"
          busy={adding.isPending}
          disabled={!url.trim()}
          icon={<Globe aria-hidden className="size-4" />}
          className="mt-7 h-11 max-sm:mt-0 max-sm:w-full"
        >
          {said.addAddress}
        </Button>
      </div>
      {adding.error ? <ErrorNote error={adding.error} /> : null}
    </form>
  );
}
