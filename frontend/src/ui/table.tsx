import type { ReactNode } from "react";
import { cx } from "@/lib/cx";

export interface Column<Row> {
  key: string;
  head: ReactNode;
  cell: (row: Row) => ReactNode;
  /** Figures stand on the right, in figures of one width. */
  isNumber?: boolean;
  className?: string;
}

export interface TableProps<Row> {
  caption: string;
  showsCaption?: boolean;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  keyOf: (row: Row) => string;
}

export function Table<Row>({ caption, showsCaption, columns, rows, keyOf }: TableProps<Row>) {
  return (
    <section
      aria-label={caption}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
      tabIndex={0}
      className="scroll-quiet overflow-x-auto rounded-lg border border-line bg-surface"
    >
      <table className="w-full border-collapse text-sm">
        <caption className={showsCaption ? "px-4 py-3 text-left font-medium" : "sr-only"}>{caption}</caption>
        <thead>
          <tr className="border-b border-line bg-sunken text-ink-2">
            {columns.map((column) => (
              <th
                key={column.key}
                scope="col"
                className={cx("px-4 py-2.5 font-medium whitespace-nowrap", side(column.isNumber))}
              >
                {column.head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)} className="border-b border-line last:border-0 hover:bg-hover/50">
              {columns.map((column) => (
                <td
                  key={column.key}
                  className={cx("px-4 py-3 align-top", side(column.isNumber), column.className)}
                >
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

const side = (isNumber = false) => (isNumber ? "text-right tabular-nums" : "text-left");
