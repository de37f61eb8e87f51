import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link2 } from "lucide-react";
import { useState } from "react";
import { addressOf, makeShare, previewQuery, sharesQuery } from "@/api/shares";
import { sharingWords } from "@/i18n/sharing";
import { useWords } from "@/i18n/words";
import { Links } from "@/sharing/links";
import { Button, Dialog, ErrorNote, Field, LoadingRows, Select, toast } from "@/ui";
import { Transcript } from "./transcript";

const DAYS = { one: 1, week: 7, month: 30, quarter: 90, year: 365 } as const;

export interface ShareDialogProps {
  conversation: string;
  /** The last message of what is shared. */
  message: string;
  onClose: () => void;
}

export function ShareDialog({ conversation, message, onClose }: ShareDialogProps) {
  const said = useWords(sharingWords);
  return (
    <Dialog open onClose={onClose} title={said.title} description={said.hint}>
      <div className="flex flex-col gap-5 pt-2">
        <Preview conversation={conversation} message={message} />
        <Making conversation={conversation} message={message} />
        <Given conversation={conversation} />
      </div>
    </Dialog>
  );
}

function Preview({ conversation, message }: Omit<ShareDialogProps, "onClose">) {
  const said = useWords(sharingWords);
  const { data, error, isPending, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    previewQuery(conversation, message),
  );
  return (
    <section aria-label={said.preview}>
      <h3 className="mb-1.5 text-sm font-medium">{said.preview}</h3>
      <div
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
        tabIndex={0}
        className="scroll-quiet h-56 overflow-y-auto rounded-md border border-line bg-canvas px-4 py-3 text-sm"
      >
        {isPending ? <LoadingRows count={3} className="h-10 w-full" /> : null}
        {error ? <ErrorNote error={error} /> : null}
        {data ? (
          <Transcript
            pages={data.pages}
            isBusy={isFetchingNextPage}
            onEarlier={hasNextPage ? () => void fetchNextPage() : undefined}
          />
        ) : null}
      </div>
    </section>
  );
}

function Making({ conversation, message }: Omit<ShareDialogProps, "onClose">) {
  const said = useWords(sharingWords);
  const queries = useQueryClient();
  const [days, setDays] = useState<number>(DAYS.month);
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const make = async () => {
    setBusy(true);
    setFailure(null);
    try {
      const made = await makeShare({ conversation, message, days });
      const isCopied = await navigator.clipboard.writeText(addressOf(made.id)).then(
        () => true,
        () => false,
      );
      toast({ text: isCopied ? said.made : said.madeOnly });
      await queries.invalidateQueries({ queryKey: ["shares"] });
    } catch (error) {
      setFailure(error);
    }
    setBusy(false);
  };
  return (
    <>
      <div className="flex flex-wrap items-end gap-3">
        <Field label={said.days} className="min-w-40 flex-1">
          {(given) => (
            <Select {...given} value={days} onChange={(event) => setDays(Number(event.target.value))}>
              {Object.entries(DAYS).map(([name, count]) => (
                <option key={name} value={count}>
                  {said.dayNames[name as keyof typeof DAYS]}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Button
          look="primary"
          busy={isBusy}
          onClick={() => void make()}
          icon={<Link2 aria-hidden className="size-4" />}
          className="h-11"
        >
          {said.make}
        </Button>
      </div>
      {failure ? <ErrorNote error={failure} /> : null}
    </>
  );
}

function Given({ conversation }: { conversation: string }) {
  const said = useWords(sharingWords);
  const { data = [], error } = useQuery(sharesQuery(conversation));
  if (error) return <ErrorNote error={error} />;
  if (!data.length) return null;
  return (
    <section>
      <h3 className="mb-1.5 text-sm font-medium">{said.links}</h3>
      <Links links={data} label={said.links} />
    </section>
  );
}
