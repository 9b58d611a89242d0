import { useEffect, useMemo, useState } from "react";
import type { LogLevel } from "@/api/schema";
import { Button, IconButton } from "@/ui/button";
import { FilterBar, SearchBox, Select, Spring } from "@/ui/control";
import { useHotkeys } from "@/ui/hotkeys";
import { Empty } from "@/ui/surface";
import {
  byTaskRun,
  FilteredLines,
  findLines,
  LEVELS,
  type LogBuffer,
  linesOfLevel,
} from "../log-buffer";
import type { LogRun } from "./log-line";
import { LogLines } from "./log-lines";
import styles from "./log-view.module.css";

export interface LogSearch {
  level?: string | undefined;
  q?: string | undefined;
  /** Id of the only task, or of the only task run, that is shown. */
  task?: string | undefined;
  run?: string | undefined;
  /** Lines of a task run together, instead of by time. */
  by?: "task" | undefined;
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
  /** The line that the last jump led to. */
  const [spot, setSpot] = useState<number>();
  const filtered = useMemo(
    () => new FilteredLines(buffer, { level, taskId: search.task, taskRunId: search.run }),
    [buffer, level, search.task, search.run],
  );
  const shown = filtered.update();
  const together = search.by === "task";
  // biome-ignore lint/correctness/useExhaustiveDependencies: the lines grow in place, by version.
  const lines = useMemo(() => (together ? byTaskRun(shown) : shown), [shown, version, together]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the lines grow in place, by version.
  const found = useMemo(() => findLines(lines, search.q ?? ""), [lines, version, search.q]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another search begins at its first hit.
  useEffect(() => {
    setHit(0);
    setSpot(search.q ? found[0] : undefined);
  }, [search.q]);
  const step = (by: number) => {
    if (found.length === 0) return;
    setFollow(false);
    const next = (hit + by + found.length) % found.length;
    setHit(next);
    setSpot(found[next]);
  };
  const jump = (to: LogLevel, by: 1 | -1) => {
    const places = linesOfLevel(lines, to);
    const from = spot ?? (by > 0 ? -1 : lines.length);
    const next =
      by > 0 ? places.find((each) => each > from) : places.findLast((each) => each < from);
    setFollow(false);
    setSpot(next ?? (by > 0 ? places[0] : places.at(-1)));
  };
  const arrange = () => onSearch({ ...search, by: together ? undefined : "task" });
  useHotkeys([
    { keys: "F", label: "Follow the log", run: () => setFollow(!follow) },
    { keys: "w", label: "Wrap long lines", run: () => setWrap(!wrap) },
    { keys: "n", label: "Next hit", run: () => step(1) },
    { keys: "N", label: "Previous hit", run: () => step(-1) },
    { keys: "x", label: "Next error", run: () => jump("ERROR", 1) },
    { keys: "X", label: "Previous error", run: () => jump("ERROR", -1) },
    { keys: "t", label: "By task or by time", run: arrange },
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
        <LevelJumps counts={buffer.counts} level={level} onJump={jump} />
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
        <Button kind="plain" aria-pressed={together} title="t" onClick={arrange}>
          {together ? "By task" : "By time"}
        </Button>
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
          spot={spot}
          runOf={props.runOf}
        />
      )}
    </div>
  );
}

const JUMPS = [
  { level: "ERROR", tone: "failed", word: "error" },
  { level: "WARN", tone: "warning", word: "warning" },
] as const;

/** How many messages are bad; a click leads from one to the next. */
function LevelJumps(props: {
  counts: LogBuffer["counts"];
  level: LogLevel;
  onJump: (level: LogLevel, by: 1 | -1) => void;
}) {
  const { counts, level, onJump } = props;
  return JUMPS.map((jump) => {
    const count = counts[jump.level];
    if (count === 0 || LEVELS.indexOf(jump.level) > LEVELS.indexOf(level)) return null;
    return (
      <Button
        key={jump.level}
        kind="plain"
        icon={jump.tone}
        className={styles[jump.tone]}
        title={`Go to the next ${jump.word}`}
        onClick={(event) => onJump(jump.level, event.shiftKey ? -1 : 1)}
      >
        {count.toLocaleString("en")}
        <span className="visually-hidden"> {jump.word}s, go to the next</span>
      </Button>
    );
  });
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
