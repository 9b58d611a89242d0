import { useEffect, useMemo, useState } from "react";
import type { LogLevel } from "@/api/schema";
import { IconButton } from "@/ui/button";
import { FilterBar, SearchBox, Select, Spring } from "@/ui/control";
import { useHotkeys } from "@/ui/hotkeys";
import { Empty } from "@/ui/surface";
import { FilteredLines, findLines, LEVELS, type LogBuffer } from "../log-buffer";
import type { LogRun } from "./log-line";
import { LogLines } from "./log-lines";
import styles from "./log-view.module.css";

export interface LogSearch {
  level?: string | undefined;
  q?: string | undefined;
  /** Id of the only task, or of the only task run, that is shown. */
  task?: string | undefined;
  run?: string | undefined;
}

interface LogViewProps {
  buffer: LogBuffer;
  /** Grows with each change of the buffer. */
  version: number;
  /** The server has sent the log as far as it goes; before that, an empty log says nothing. */
  answered: boolean;
  /** More lines may come. */
  live: boolean;
  search: LogSearch;
  onSearch: (search: LogSearch) => void;
  /** Name of the task run that `search.run` selects. */
  runLabel: string | undefined;
  runOf: (taskRunId: string) => LogRun | undefined;
  downloadUrl: string | undefined;
}

const DEFAULT_LEVEL: LogLevel = "INFO";

function levelFrom(text: string | undefined): LogLevel {
  return LEVELS.find((level) => level === text) ?? DEFAULT_LEVEL;
}

/** The whole log of an execution in one list, as fast for a million lines as for ten. */
export function LogView(props: LogViewProps) {
  const { buffer, version, answered, live, search, onSearch, runLabel } = props;
  const level = levelFrom(search.level);
  const [follow, setFollow] = useState(live);
  const [wrap, setWrap] = useState(false);
  const [hit, setHit] = useState(0);
  const filtered = useMemo(
    () => new FilteredLines(buffer, { level, taskId: search.task, taskRunId: search.run }),
    [buffer, level, search.task, search.run],
  );
  const lines = filtered.update();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the lines grow in place, by version.
  const found = useMemo(() => findLines(lines, search.q ?? ""), [lines, version, search.q]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another search begins at its first hit.
  useEffect(() => setHit(0), [search.q]);
  const step = (by: number) => {
    if (found.length === 0) return;
    setFollow(false);
    setHit((hit + by + found.length) % found.length);
  };
  useHotkeys([
    { keys: "F", label: "Follow the log", run: () => setFollow(!follow) },
    { keys: "w", label: "Wrap long lines", run: () => setWrap(!wrap) },
    { keys: "n", label: "Next hit", run: () => step(1) },
    { keys: "N", label: "Previous hit", run: () => step(-1) },
  ]);
  return (
    <div className={styles.view}>
      <FilterBar>
        <SearchBox
          label="Find in the log"
          value={search.q ?? ""}
          onChange={(q) => onSearch({ ...search, q: q || undefined })}
        />
        {search.q && (
          <span className={styles.found} role="status">
            {found.length === 0
              ? "no hit"
              : `${(hit + 1).toLocaleString("en")} of ${found.length.toLocaleString("en")}`}
            <IconButton icon="up" label="Previous hit" onClick={() => step(-1)} />
            <IconButton icon="down" label="Next hit" onClick={() => step(1)} />
          </span>
        )}
        <LevelSelect
          buffer={buffer}
          level={level}
          onLevel={(next) =>
            onSearch({ ...search, level: next === DEFAULT_LEVEL ? undefined : next })
          }
        />
        {(search.task || search.run) && (
          <span className={styles.chip}>
            <span>{search.run ? (runLabel ?? search.run) : search.task}</span>
            <IconButton
              icon="close"
              label="Show all tasks"
              onClick={() => onSearch({ ...search, task: undefined, run: undefined })}
            />
          </span>
        )}
        <Spring />
        <IconButton
          icon="wrap"
          label="Wrap long lines"
          aria-pressed={wrap}
          className={wrap ? styles.pressed : undefined}
          onClick={() => setWrap(!wrap)}
        />
        {live && (
          <IconButton
            icon="follow"
            label="Follow the log"
            aria-pressed={follow}
            className={follow ? styles.pressed : undefined}
            onClick={() => setFollow(!follow)}
          />
        )}
        {props.downloadUrl && (
          <a href={props.downloadUrl} download>
            Download
          </a>
        )}
      </FilterBar>
      {lines.length === 0 ? (
        answered && <NoLines buffer={buffer} level={level} live={live} />
      ) : (
        <LogLines
          lines={lines}
          version={version}
          wrap={wrap}
          follow={follow && live}
          onFollow={setFollow}
          found={found}
          hit={search.q ? found[hit] : undefined}
          runOf={props.runOf}
        />
      )}
    </div>
  );
}

function LevelSelect({
  buffer,
  level,
  onLevel,
}: {
  buffer: LogBuffer;
  level: LogLevel;
  onLevel: (level: string) => void;
}) {
  return (
    <Select
      aria-label="Lowest level"
      value={level}
      onChange={(event) => onLevel(event.target.value)}
    >
      {LEVELS.map((each) => (
        <option key={each} value={each}>
          {each.toLowerCase()} ({buffer.counts[each].toLocaleString("en")})
        </option>
      ))}
    </Select>
  );
}

function NoLines({ buffer, level, live }: { buffer: LogBuffer; level: LogLevel; live: boolean }) {
  if (buffer.lines.length > 0) {
    return (
      <Empty title="No line passes the filter">
        {buffer.lines.length.toLocaleString("en")} lines are hidden; shown are {level.toLowerCase()}{" "}
        and worse.
      </Empty>
    );
  }
  return <Empty title={live ? "Nothing has been logged yet" : "Nothing was logged"} />;
}
