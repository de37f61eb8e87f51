import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { Unlink } from "lucide-react";
import { ApiError } from "@/api/errors";
import { sharedQuery } from "@/api/shares";
import { Page, PageBar } from "@/app/slots";
import { useFormats } from "@/i18n/format";
import { sharingWords } from "@/i18n/sharing";
import { useWords } from "@/i18n/words";
import { EmptyState, ErrorState, LoadingRows } from "@/ui";
import { Transcript } from "./sharing/transcript";

export function SharedPage() {
  const { share } = useParams({ from: "/shell/shared/$share" });
  const said = useWords(sharingWords);
  const formats = useFormats();
  const { data, error, isPending, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } =
    useInfiniteQuery(sharedQuery(share));
  const [last] = data?.pages ?? [];
  const isGone = error instanceof ApiError && error.status === 404;
  return (
    <Page>
      <PageBar title={last?.title || said.untitled} />
      {isPending ? <LoadingRows count={3} className="h-24 w-full" /> : null}
      {isGone ? (
        <EmptyState icon={<Unlink aria-hidden />} title={said.gone} hint={said.goneHint} />
      ) : error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : null}
      {last && !error ? (
        <>
          <header className="border-b border-line pb-5">
            <h1 className="text-2xl font-semibold">{last.title || said.untitled}</h1>
            <p className="mt-2 text-sm text-ink-2">
              {said.by(
                last.by ?? "",
                formats.date(last.created_at ?? ""),
                formats.date(last.expires_at ?? ""),
              )}
            </p>
          </header>
          <Transcript
            pages={data?.pages ?? []}
            isBusy={isFetchingNextPage}
            onEarlier={hasNextPage ? () => void fetchNextPage() : undefined}
          />
          <Link
            to="/chat"
            className="self-start rounded-md text-sm font-medium text-accent-ink hover:underline"
          >
            {said.own}
          </Link>
        </>
      ) : null}
    </Page>
  );
}
