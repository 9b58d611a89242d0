import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useBlocker } from "@tanstack/react-router";
import { lazy, Suspense, useRef, useState } from "react";
import { messageOf } from "@/api/errors";
import type { Flow } from "@/api/schema";
import { createFlow, flowKeys, updateFlow } from "@/features/flows";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { useHotkeys } from "@/ui/hotkeys";
import { Icon } from "@/ui/icon";
import { FailureNote } from "@/ui/surface";
import { placeOfTask } from "../places";
import { type Finding, hasErrors, summarize } from "../problems";
import { expressionWords, flowSchema } from "../queries";
import { TEMPLATE, TEMPLATE_CURSOR } from "../template";
import { useValidation, type Verdict } from "../use-validation";
import styles from "./editor.module.css";
import { type Panel, SidePanel } from "./side-panel";
import type { SourceEditorHandle } from "./source-editor";

const SourceEditor = lazy(() => import("./source-editor"));

interface FlowEditorProps {
  /** The flow as it is stored; undefined for a new one. */
  flow: Flow | undefined;
  /** The task to begin at. */
  task?: string | undefined;
  /** What is shown beside the text. */
  panel: Panel | undefined;
  onPanel: (panel: Panel | undefined) => void;
  /** Called with what was saved; `thenRun` when the user asked for both. */
  onSaved: (flow: Flow, thenRun: boolean) => void;
}

/** Source, findings and the way to save. */
export function FlowEditor({ flow, task, panel, onPanel, onSaved }: FlowEditorProps) {
  const client = useQueryClient();
  const editor = useRef<SourceEditorHandle>(null);
  const stored = flow?.source ?? "";
  const [initial] = useState(flow ? stored : TEMPLATE);
  const [source, setSource] = useState(initial);
  const [saved, setSaved] = useState(stored);
  const [cursor, setCursor] = useState({ line: 0, column: 0 });
  const { problems, verdict } = useValidation(source);
  const schema = useQuery(flowSchema);
  const words = useQuery(expressionWords);
  const vocabulary = { schema: schema.data, functions: [], filters: [], ...words.data };
  const toggle = (each: Panel) => onPanel(panel === each ? undefined : each);
  const changed = source !== saved;

  const save = useMutation({
    mutationFn: ({ text }: { text: string; thenRun: boolean }) =>
      flow ? updateFlow(flow.namespace, flow.id, text) : createFlow(text),
    onSuccess: async (result, { text, thenRun }) => {
      setSaved(text);
      await client.invalidateQueries({ queryKey: flowKeys.all });
      onSaved(result, thenRun);
    },
  });
  const submit = (thenRun: boolean) => {
    if (save.isPending) return;
    if (!changed && flow && thenRun) return onSaved(flow, true);
    // The keys do what the button would; where it is off, they lead to the reason.
    const wrong = problems.find((each) => each.severity === "error");
    if (changed && wrong) return editor.current?.goTo(wrong.line, wrong.column);
    if (changed) save.mutate({ text: source, thenRun });
  };
  useHotkeys([
    { keys: "mod+s", label: "Save the flow", run: () => submit(false) },
    { keys: "mod+enter", label: "Save and run", run: () => submit(true) },
    { keys: "alt+d", label: "Documentation beside the text", run: () => toggle("docs") },
    { keys: "alt+g", label: "Graph beside the text", run: () => toggle("graph") },
  ]);
  return (
    <div className={styles.editor}>
      <div className={styles.desk}>
        <Suspense fallback={<pre className={styles.waiting}>{initial}</pre>}>
          <SourceEditor
            ref={editor}
            initial={initial}
            cursor={flow ? placeOfTask(stored, task) : TEMPLATE_CURSOR}
            problems={problems}
            vocabulary={vocabulary}
            onChange={setSource}
            onCursor={(line, column) => setCursor({ line, column })}
            onSave={() => submit(false)}
            onRun={() => submit(true)}
          />
        </Suspense>
        {panel && (
          <SidePanel
            panel={panel}
            source={source}
            cursor={cursor}
            onGoTo={(line, column) => editor.current?.goTo(line, column)}
          />
        )}
      </div>
      <ProblemList
        problems={problems}
        onOpen={(problem) => editor.current?.goTo(problem.line, problem.column)}
      />
      {save.error && <FailureNote slim what="The flow was not saved" error={save.error} />}
      <footer className={styles.status}>
        <VerdictText problems={problems} verdict={verdict} />
        <span className="muted">
          {flow ? `revision ${flow.revision ?? 1}` : "new flow"}
          {changed && ", unsaved changes"}
        </span>
        <span className={styles.actions}>
          <Button
            kind="plain"
            icon="help"
            title="Alt-D"
            aria-pressed={panel === "docs"}
            onClick={() => toggle("docs")}
          >
            Docs
          </Button>
          <Button
            kind="plain"
            icon="flows"
            title="Alt-G"
            aria-pressed={panel === "graph"}
            onClick={() => toggle("graph")}
          >
            Graph
          </Button>
          <Button
            icon="save"
            kind={flow ? "main" : "default"}
            title="Ctrl-S"
            disabled={!changed || save.isPending || hasErrors(problems)}
            onClick={() => submit(false)}
          >
            {save.isPending ? "Saving" : "Save"}
          </Button>
          {!flow && (
            <Button
              icon="play"
              kind="main"
              title="Ctrl-Enter"
              disabled={save.isPending || hasErrors(problems)}
              onClick={() => submit(true)}
            >
              Save and run
            </Button>
          )}
        </span>
      </footer>
      <LeaveGuard when={changed} />
    </div>
  );
}

const SEVERITY_TONE = { error: "failed", warning: "warning", info: "running" } as const;
const SEVERITY_ICON = { error: "failed", warning: "warning", info: "help" } as const;

function ProblemList({
  problems,
  onOpen,
}: {
  problems: readonly Finding[];
  onOpen: (problem: Finding) => void;
}) {
  if (problems.length === 0) return null;
  return (
    <ul className={styles.dock} aria-label="Problems">
      {problems.map((problem) => (
        <li key={`${problem.line}:${problem.column}:${problem.message}`}>
          <button type="button" className={styles.problem} onClick={() => onOpen(problem)}>
            <span
              style={{ color: `var(--${SEVERITY_TONE[problem.severity]}-text)`, lineHeight: 0 }}
            >
              <Icon name={SEVERITY_ICON[problem.severity]} />
            </span>
            <span className={styles.place}>
              {problem.line}:{problem.column}
            </span>
            <span>
              {problem.message}
              {problem.hint && <span className={styles.hint}> {problem.hint}</span>}
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function VerdictText({ problems, verdict }: { problems: readonly Finding[]; verdict: Verdict }) {
  if (verdict.phase === "failed") {
    return (
      <span className={styles.verdict} style={{ color: "var(--warning-text)" }} role="status">
        <Icon name="warning" />
        not checked: {messageOf(verdict.error)}
      </span>
    );
  }
  const tone = hasErrors(problems) ? "failed" : problems.length > 0 ? "warning" : "success";
  return (
    <span
      className={styles.verdict}
      style={verdict.phase === "checked" ? { color: `var(--${tone}-text)` } : undefined}
      role="status"
    >
      <Icon name={verdict.phase === "checked" ? tone : "queued"} />
      {verdict.phase === "checked" ? summarize(problems) : "checking"}
    </span>
  );
}

/** Asks before unsaved text is lost, also when the window is closed. */
function LeaveGuard({ when }: { when: boolean }) {
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => when && current.pathname !== next.pathname,
    enableBeforeUnload: when,
    withResolver: true,
  });
  if (blocker.status !== "blocked") return null;
  return (
    <Dialog
      title="Leave without saving?"
      width={420}
      onClose={blocker.reset}
      foot={
        <>
          <Button onClick={blocker.proceed}>Discard changes</Button>
          <Button kind="main" onClick={blocker.reset}>
            Keep editing
          </Button>
        </>
      }
    >
      The changes to this flow are only here.
    </Dialog>
  );
}
