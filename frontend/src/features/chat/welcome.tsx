import type { ApiError } from "@/api/errors";
import { chatWords } from "@/i18n/chat";
import { useWords } from "@/i18n/words";
import { ErrorNote } from "@/ui";

export function Welcome({ onPick, failure }: { onPick: (text: string) => void; failure: ApiError | null }) {
  const said = useWords(chatWords);
  return (
    <div className="scroll-quiet flex min-h-0 flex-1 flex-col items-center justify-center overflow-y-auto px-6 pb-10">
      <div className="w-full max-w-xl text-center">
        <img src="/static/haru.svg" alt="" width={44} height={44} className="mx-auto mb-6" />
        <h1 className="text-2xl font-semibold">{said.welcome}</h1>
        <p className="mt-2 text-ink-2">{said.welcomeHint}</p>
        <ul className="mt-8 flex flex-col gap-2">
          {Object.values(said.examples).map((example) => (
            <li key={example}>
              <button
                type="button"
                onClick={() => onPick(example)}
                className="w-full rounded-lg border border-line bg-surface px-5 py-3 text-left text-sm text-ink-2 shadow-low transition-colors hover:border-accent hover:text-ink"
              >
                {example}
              </button>
            </li>
          ))}
        </ul>
        {failure ? <ErrorNote error={failure} className="mt-6 text-left" /> : null}
      </div>
    </div>
  );
}
