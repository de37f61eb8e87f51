import { type ReactNode, useCallback, useState } from "react";
import { appWords } from "@/i18n/app";
import { useWords } from "@/i18n/words";
import { Button } from "./button";
import { Table } from "./table";

export interface Point {
  /** What the reader sees under it, and in the table. */
  label: string;
  value: number;
}

export interface ChartProps {
  title: string;
  points: readonly Point[];
  kind?: "bars" | "line";
  format: (value: number) => string;
  labelHead: string;
  valueHead: string;
  /** The top of the scale; without it the highest value. */
  top?: number;
  actions?: ReactNode;
}

const WIDTH = 640;
// What the words under a point need at most.
const LABEL = 64;
const HEIGHT = 220;
const PAD = { left: 8, right: 8, top: 18, bottom: 26 };

/** A picture for the eye and the same figures as a table for everybody else. */
export function Chart({
  title,
  points,
  kind = "bars",
  format,
  labelHead,
  valueHead,
  top,
  actions,
}: ChartProps) {
  const said = useWords(appWords);
  const [isTable, setTable] = useState(false);
  return (
    <figure aria-label={title} className="rounded-lg border border-line bg-surface p-5 shadow-low">
      <div className="mb-3 flex flex-wrap items-center justify-between gap-2">
        <figcaption className="font-semibold">{title}</figcaption>
        <div className="flex gap-2">
          {actions}
          <Button size="sm" look="ghost" onClick={() => setTable(!isTable)} aria-pressed={isTable}>
            {isTable ? said.showChart : said.showTable}
          </Button>
        </div>
      </div>
      {isTable ? (
        <Table
          caption={title}
          rows={points}
          keyOf={(point) => point.label}
          columns={[
            { key: "label", head: labelHead, cell: (point) => point.label },
            { key: "value", head: valueHead, cell: (point) => format(point.value), isNumber: true },
          ]}
        />
      ) : (
        <Picture title={title} points={points} kind={kind} format={format} top={top ?? 1} />
      )}
    </figure>
  );
}

function Picture({
  title,
  points,
  kind,
  format,
  top,
}: Required<Pick<ChartProps, "title" | "points" | "kind" | "format" | "top">>) {
  const [width, measure] = useWidth();
  const most = Math.max(top, ...points.map((point) => point.value));
  const inner = { width: width - PAD.left - PAD.right, height: HEIGHT - PAD.top - PAD.bottom };
  const step = inner.width / Math.max(1, points.length);
  const x = (at: number) => PAD.left + step * (at + 0.5);
  const y = (value: number) => PAD.top + inner.height * (1 - value / most);
  const floor = PAD.top + inner.height;
  const every = Math.ceil((points.length * LABEL) / inner.width);
  const summary = points.length
    ? `${title}: ${points.map((point) => `${point.label} ${format(point.value)}`).join(", ")}`
    : title;
  return (
    <svg
      ref={measure}
      viewBox={`0 0 ${width} ${HEIGHT}`}
      role="img"
      aria-label={summary}
      className="h-[220px] w-full overflow-visible"
    >
      {[0, 0.5, 1].map((share) => (
        <line
          key={share}
          x1={PAD.left}
          x2={width - PAD.right}
          y1={y(most * share)}
          y2={y(most * share)}
          className="stroke-line"
        />
      ))}
      <text x={PAD.left} y={PAD.top - 6} className="fill-ink-3 text-xs">
        {format(most)}
      </text>
      {kind === "bars"
        ? points.map((point, at) => (
            <rect
              key={point.label}
              x={x(at) - Math.min(28, step * 0.6) / 2}
              y={y(point.value)}
              width={Math.min(28, step * 0.6)}
              height={Math.max(0, floor - y(point.value))}
              rx={3}
              className="fill-accent"
            >
              <title>{`${point.label}: ${format(point.value)}`}</title>
            </rect>
          ))
        : null}
      {kind === "line" && points.length > 1 ? (
        <polyline
          points={points.map((point, at) => `${x(at)},${y(point.value)}`).join(" ")}
          fill="none"
          strokeWidth={2.5}
          strokeLinejoin="round"
          className="stroke-accent"
        />
      ) : null}
      {kind === "line"
        ? points.map((point, at) => (
            <circle
              key={point.label}
              cx={x(at)}
              cy={y(point.value)}
              r={4}
              className="fill-accent stroke-surface"
              strokeWidth={2}
            >
              <title>{`${point.label}: ${format(point.value)}`}</title>
            </circle>
          ))
        : null}
      {points.map((point, at) =>
        at % every === 0 ? (
          <text key={point.label} x={x(at)} y={HEIGHT - 8} textAnchor="middle" className="fill-ink-3 text-xs">
            {point.label}
          </text>
        ) : null,
      )}
    </svg>
  );
}

/** One unit of the picture is one pixel, so that letters have the same size on a phone and on a wide screen. */
function useWidth(): [number, (picture: SVGSVGElement | null) => (() => void) | undefined] {
  const [width, setWidth] = useState(WIDTH);
  const measure = useCallback((picture: SVGSVGElement | null) => {
    if (!picture) return;
    const watch = new ResizeObserver(() => setWidth(picture.clientWidth || WIDTH));
    watch.observe(picture);
    return () => watch.disconnect();
  }, []);
  return [width, measure];
}
