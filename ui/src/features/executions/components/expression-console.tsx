import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { TextArea } from "@/ui/control";
import { useHotkeys } from "@/ui/hotkeys";
import { JsonTree } from "@/ui/json-tree";
import { FailureNote } from "@/ui/surface";
import { evaluation } from "../queries";
import { fileLink } from "./file-link";
import styles from "./outputs.module.css";

interface ExpressionConsoleProps {
  executionId: string;
  /** The task run whose variables the expression sees; those of the execution without one. */
  taskRunId: string | undefined;
  /** Name of that task run. */
  of: string | undefined;
  state: string;
  expression: string;
  onChange: (expression: string) => void;
}

const SETTLE = 300;

/** What an expression gives, as it is typed. */
export function ExpressionConsole(props: ExpressionConsoleProps) {
  const { executionId, taskRunId, of, state, expression, onChange } = props;
  const input = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState(expression);
  useEffect(() => setText(expression), [expression]);
  useEffect(() => {
    if (text === expression) return;
    const timer = setTimeout(() => onChange(text), SETTLE);
    return () => clearTimeout(timer);
  }, [text, expression, onChange]);
  useHotkeys([{ keys: "c", label: "Expression console", run: () => input.current?.focus() }]);
  const asked = expression.trim();
  const result = useQuery({
    ...evaluation(executionId, taskRunId, asked, state),
    enabled: asked !== "",
  });
  return (
    <section className={styles.console} aria-label="Expression console">
      <div className={styles.ask}>
        <span className="muted">
          Expression{of === undefined ? " in the execution" : ` in ${of}`} <kbd>c</kbd>
        </span>
        <TextArea
          ref={input}
          aria-label="Expression"
          className={styles.expression}
          rows={Math.min(6, text.split("\n").length)}
          placeholder="{{ outputs.task.value }}"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </div>
      <div className={styles.result} aria-live="polite">
        {asked !== "" && result.error && (
          <FailureNote slim what="It was not evaluated" error={result.error} />
        )}
        {asked !== "" && result.data?.error !== undefined && (
          <p className={styles.wrong}>{result.data.error}</p>
        )}
        {asked !== "" && result.data?.result !== undefined && (
          <JsonTree value={read(result.data.result)} renderText={fileLink(executionId)} />
        )}
      </div>
    </section>
  );
}

/** Maps and lists come as JSON; everything else is the text that it is. */
function read(result: string): unknown {
  if (!/^\s*[[{]/.test(result)) return result;
  try {
    return JSON.parse(result);
  } catch {
    return result; // a text that begins with a bracket
  }
}
