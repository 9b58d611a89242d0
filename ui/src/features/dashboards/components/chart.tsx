import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { Panel, Quiet } from "@/ui/panel";
import { Loaded, Skeleton } from "@/ui/surface";
import { TimeBars } from "@/ui/time-bars";
import {
  type Chart,
  figureOf,
  formatFigure,
  type Group,
  grouped,
  type Kind,
  kindOf,
  kindsOf,
  timeline,
} from "../model";
import { chartData, type Row } from "../queries";
import styles from "./chart.module.css";

const Markdown = lazy(() => import("@/ui/markdown"));

interface ChartPanelProps {
  dashboard: string;
  chart: Chart;
  range: string | undefined;
  /** Changes with the dashboard's text. */
  version: string;
  onChoose: (from: number, to: number) => void;
}

/** A chart of a dashboard, in its width. */
export function ChartPanel({ dashboard, chart, range, version, onChoose }: ChartPanelProps) {
  const { displayName, description, width = 6 } = chart.chartOptions ?? {};
  const isText = kindOf(chart) === "Markdown";
  const query = useQuery({
    ...chartData(dashboard, chart.id, range, version),
    enabled: !isText,
  });
  return (
    <div className={styles.cell} style={{ "--span": width } as React.CSSProperties}>
      <Panel title={displayName ?? chart.id} aside={description}>
        <div className={styles.body}>
          {isText ? (
            <Suspense fallback={<Skeleton width="60%" />}>
              <Markdown>{chart.content ?? ""}</Markdown>
            </Suspense>
          ) : (
            <Loaded
              query={query}
              failure="The chart could not be loaded"
              loading={<Skeleton width="60%" />}
            >
              {({ results }) => <Drawn chart={chart} rows={results} onChoose={onChoose} />}
            </Loaded>
          )}
        </div>
      </Panel>
    </div>
  );
}

interface DrawnProps {
  chart: Chart;
  rows: readonly Row[];
  onChoose: (from: number, to: number) => void;
}

function Drawn({ chart, rows, onChoose }: DrawnProps) {
  const figure = figureOf(chart) ?? "";
  const { column, colorByColumn } = chart.chartOptions ?? {};
  const kind = kindOf(chart);
  if (kind === "KPI") return <Kpi chart={chart} rows={rows} />;
  if (rows.length === 0) return <Quiet>Nothing in this period.</Quiet>;
  if (kind === "Table") return <Rows chart={chart} rows={rows} />;
  if (kind === "TimeSeries" && column) {
    const { buckets, ...axis } = timeline(rows, column, colorByColumn, figure);
    const kinds = kindsOf([...new Set(buckets.flatMap(({ counts }) => Object.keys(counts)))]);
    return (
      <>
        <TimeBars
          label={chart.chartOptions?.displayName ?? chart.id}
          {...axis}
          buckets={buckets}
          kinds={kinds}
          height={200}
          onChoose={onChoose}
        />
        <Legend kinds={kinds} />
      </>
    );
  }
  const by = kind === "Pie" ? (colorByColumn ?? column) : column;
  const groups = grouped(rows, by, kind === "Pie" ? by : colorByColumn, figure);
  return <Bars groups={groups} share={kind === "Pie"} />;
}

function Kpi({ chart, rows }: { chart: Chart; rows: readonly Row[] }) {
  const value = rows[0]?.["value"];
  const isShare = chart.chartOptions?.numberType === "PERCENTAGE";
  return (
    <p className={styles.kpi}>
      {isShare ? `${Number(value ?? 0).toFixed(1)} %` : formatFigure(value)}
    </p>
  );
}

/** Horizontal bars: a name beside each, so that no colour has to be looked up. */
function Bars({ groups, share }: { groups: readonly Group[]; share: boolean }) {
  const kinds = kindsOf([...new Set(groups.flatMap(({ parts }) => Object.keys(parts)))]);
  const most = Math.max(1, ...groups.map(({ total }) => total));
  const all = groups.reduce((sum, { total }) => sum + total, 0) || 1;
  return (
    <>
      <ul className={styles.bars}>
        {groups.map(({ name, total, parts }) => (
          <li key={name}>
            <span className="truncate" title={name}>
              {share ? (kinds.find(({ key }) => key === name)?.label ?? name) : name}
            </span>
            <span className={styles.track}>
              {kinds.map(
                ({ key, label, color }) =>
                  parts[key] && (
                    <span
                      key={key}
                      title={`${label}: ${formatFigure(parts[key])}`}
                      style={{ width: `${(100 * parts[key]) / most}%`, background: color }}
                    />
                  ),
              )}
            </span>
            <span className={styles.figure}>
              {formatFigure(total)}
              {share && <span className="muted"> {((100 * total) / all).toFixed(0)} %</span>}
            </span>
          </li>
        ))}
      </ul>
      {!share && kinds.length > 1 && <Legend kinds={kinds} />}
    </>
  );
}

function Legend({ kinds }: { kinds: readonly Kind[] }) {
  if (kinds.length < 2) return null;
  return (
    <ul className={styles.legend}>
      {kinds.map(({ key, label, color }) => (
        <li key={key}>
          <span style={{ background: color }} />
          {label}
        </li>
      ))}
    </ul>
  );
}

const SHOWN = 50;

function Rows({ chart, rows }: { chart: Chart; rows: readonly Row[] }) {
  const columns = Object.entries(chart.data?.columns ?? {});
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must take the keyboard.
    <section className={styles.rows} aria-label={`Rows of ${chart.id}`} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {columns.map(([name, column]) => (
              <th key={name} scope="col" data-align={column.columnAlignment}>
                {column.displayName ?? name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, SHOWN).map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity but their place.
            <tr key={index}>
              {columns.map(([name, column]) => (
                <td key={name} data-align={column.columnAlignment}>
                  {formatFigure(row[name], column)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > SHOWN && <Quiet>{rows.length - SHOWN} more rows are not shown.</Quiet>}
    </section>
  );
}
