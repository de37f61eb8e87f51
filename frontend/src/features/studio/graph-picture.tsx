import { useId, useMemo } from "react";
import type { Graph } from "@/api/traces";
import { studioWords } from "@/i18n/studio";
import { useWords } from "@/i18n/words";
import { cx } from "@/lib/cx";
import { drawn, NODE } from "./drawing";

/** The picture is for the eye; the same steps are buttons in the list below. */
export function GraphPicture({
  graph,
  taken,
  chosen,
  onChoose,
}: {
  graph: Graph;
  taken: ReadonlySet<string>;
  chosen: string | null;
  onChoose: (name: string) => void;
}) {
  const said = useWords(studioWords);
  const tip = useId();
  const { width, height, nodes, edges } = useMemo(() => drawn(graph), [graph]);
  return (
    <section
      aria-label={said.graph}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
      tabIndex={0}
      className="scroll-quiet overflow-x-auto rounded-lg border border-line bg-surface p-3 shadow-low"
    >
      <svg aria-hidden viewBox={`0 0 ${width} ${height}`} width={width} height={height}>
        <defs>
          <marker id={tip} viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
            <path d="M0,0 L8,4 L0,8 z" className="fill-edge" />
          </marker>
        </defs>
        {edges.map((edge) => (
          <path
            key={edge.key}
            d={edge.path}
            fill="none"
            strokeWidth={1.5}
            markerEnd={`url(#${tip})`}
            {...(edge.conditional ? { strokeDasharray: "4 4" } : {})}
            className="stroke-edge"
          />
        ))}
        {nodes.map((node) => {
          const isTaken = taken.has(node.name) || taken.has(node.id);
          return (
            // biome-ignore lint/a11y/noStaticElementInteractions: the list below has the same as buttons
            <g
              key={node.id}
              onClick={isTaken ? () => onChoose(node.name) : undefined}
              className={isTaken ? "cursor-pointer" : undefined}
            >
              <rect
                x={node.x}
                y={node.y}
                width={NODE.width}
                height={NODE.height}
                rx={10}
                strokeWidth={chosen === node.name ? 2.5 : 1}
                className={cx(
                  isTaken ? "fill-accent-soft" : "fill-sunken",
                  chosen === node.name ? "stroke-accent" : "stroke-line",
                )}
              />
              <text
                x={node.x + NODE.width / 2}
                y={node.y + NODE.height / 2 + 4}
                textAnchor="middle"
                className={cx("text-xs", isTaken ? "fill-accent-ink" : "fill-ink-3")}
              >
                {node.name}
              </text>
            </g>
          );
        })}
      </svg>
    </section>
  );
}
