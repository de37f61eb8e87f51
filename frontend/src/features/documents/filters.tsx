import { Search, X } from "lucide-react";
import { KINDS, type Shelf, STATES } from "@/api/documents";
import { documentsWords } from "@/i18n/documents";
import { useWords } from "@/i18n/words";
import { Input, Select } from "@/ui";

export interface Filtered {
  q: string;
  kind: string;
  state: string;
  visibility: string;
  tag: string;
}

export const NO_FILTER: Filtered = { q: "", kind: "", state: "", visibility: "", tag: "" };
export const isFiltered = (filtered: Filtered) => Object.values(filtered).some((value) => value.trim());

export function Filters({
  of,
  value,
  onChange,
}: {
  of: Shelf;
  value: Filtered;
  onChange: (value: Filtered) => void;
}) {
  const said = useWords(documentsWords);
  const set = (name: keyof Filtered) => (next: string) => onChange({ ...value, [name]: next });
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap gap-2">
        <span className="relative min-w-52 flex-1">
          <Search
            aria-hidden
            className="pointer-events-none absolute top-1/2 left-3.5 size-4 -translate-y-1/2 text-ink-3"
          />
          <Input
            type="search"
            aria-label={said.filter}
            placeholder={said.filter}
            value={value.q}
            maxLength={200}
            onChange={(event) => set("q")(event.target.value)}
            className="pl-10"
          />
        </span>
        <Pick label={said.kind} any={said.anyKind} value={value.kind} onChange={set("kind")}>
          {KINDS.map((kind) => ({ value: kind, label: said.kinds[kind] }))}
        </Pick>
        {of === "mine" ? (
          <>
            <Pick label={said.state} any={said.anyState} value={value.state} onChange={set("state")}>
              {STATES.map((state) => ({ value: state, label: said.states[state] }))}
            </Pick>
            <Pick
              label={said.visibility}
              any={said.anyVisibility}
              value={value.visibility}
              onChange={set("visibility")}
            >
              {(["private", "community"] as const).map((one) => ({
                value: one,
                label: said.visibilityOf[one],
              }))}
            </Pick>
          </>
        ) : null}
      </div>
      {value.tag ? (
        <button
          type="button"
          aria-label={said.clearTag(value.tag)}
          onClick={() => set("tag")("")}
          className="inline-flex w-fit items-center gap-1.5 rounded-full bg-accent-soft py-1 pr-2 pl-3 text-sm text-accent-ink hover:brightness-95"
        >
          {said.tag(value.tag)}
          <X aria-hidden className="size-4" />
        </button>
      ) : null}
    </div>
  );
}

export function Pick({
  label,
  any,
  value,
  onChange,
  children,
}: {
  label: string;
  any: string;
  value: string;
  onChange: (value: string) => void;
  children: readonly { value: string; label: string }[];
}) {
  return (
    <Select
      aria-label={label}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      className="min-w-40 max-sm:flex-1"
    >
      <option value="">{any}</option>
      {children.map((one) => (
        <option key={one.value} value={one.value}>
          {one.label}
        </option>
      ))}
    </Select>
  );
}
