import { type Ref, useEffect, useImperativeHandle, useRef } from "react";
import { useThemeChange } from "@/ui/theme";
import type { Vocabulary } from "../completion";
import { registerLanguage } from "../language";
import { applyTheme, commonOptions, monaco } from "../monaco";
import type { Finding } from "../problems";
import styles from "./editor.module.css";

export interface SourceEditorHandle {
  /** Moves the cursor to a place and the place into view; 1-based. */
  goTo: (line: number, column: number) => void;
}

interface SourceEditorProps {
  initial: string;
  problems: readonly Finding[];
  cursor: { line: number; column: number } | undefined;
  vocabulary: Vocabulary;
  onChange: (source: string) => void;
  /** Called with the place of the cursor, from 0. */
  onCursor: (line: number, column: number) => void;
  onSave: () => void;
  onRun: () => void;
  ref?: Ref<SourceEditorHandle>;
}

const SEVERITY = {
  error: monaco.MarkerSeverity.Error,
  warning: monaco.MarkerSeverity.Warning,
  info: monaco.MarkerSeverity.Info,
};

/** A YAML editor with the server's findings at their lines. */
export default function SourceEditor(props: SourceEditorProps) {
  const { problems, ref } = props;
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<monaco.editor.IStandaloneCodeEditor>(undefined);
  const handlers = useRef(props);
  handlers.current = props;

  useEffect(() => {
    if (!host.current) return;
    const { initial, cursor } = handlers.current;
    applyTheme();
    const created = monaco.editor.create(host.current, {
      ...commonOptions,
      value: initial,
      language: "yaml",
      ariaLabel: "Source of the flow",
      folding: true,
      wordBasedSuggestions: "off",
      // To the tokenizer of YAML, whatever is not yet a key is a text.
      quickSuggestions: { other: true, strings: true, comments: false },
    });
    editor.current = created;
    const change = created.onDidChangeModelContent(() =>
      handlers.current.onChange(created.getValue()),
    );
    const moved = created.onDidChangeCursorPosition(({ position }) =>
      handlers.current.onCursor(position.lineNumber - 1, position.column - 1),
    );
    const language = registerLanguage(created, () => handlers.current.vocabulary);
    // The list of problems takes height; the line one types in must stay in view.
    created.onDidLayoutChange(() => {
      const position = created.getPosition();
      if (position) created.revealPosition(position);
    });
    const { KeyMod, KeyCode } = monaco;
    created.addCommand(KeyMod.CtrlCmd | KeyCode.KeyS, () => handlers.current.onSave());
    created.addCommand(KeyMod.CtrlCmd | KeyCode.Enter, () => handlers.current.onRun());
    if (cursor) {
      created.setPosition({ lineNumber: cursor.line, column: cursor.column });
      created.revealLineInCenterIfOutsideViewport(cursor.line);
    }
    created.focus();
    return () => {
      change.dispose();
      moved.dispose();
      language.dispose();
      created.getModel()?.dispose();
      created.dispose();
      editor.current = undefined;
    };
  }, []);

  useEffect(() => {
    const model = editor.current?.getModel();
    if (model) monaco.editor.setModelMarkers(model, "server", problems.map(toMarker(model)));
  }, [problems]);

  useThemeChange(applyTheme);
  useImperativeHandle(ref, () => ({
    goTo: (line, column) => {
      editor.current?.setPosition({ lineNumber: line, column });
      editor.current?.revealLineInCenterIfOutsideViewport(line);
      editor.current?.focus();
    },
  }));
  return <div ref={host} className={styles.source} />;
}

function toMarker(model: monaco.editor.ITextModel) {
  return (problem: Finding): monaco.editor.IMarkerData => {
    const line = Math.min(Math.max(1, problem.line), model.getLineCount());
    const word = model.getWordAtPosition({ lineNumber: line, column: problem.column });
    return {
      severity: SEVERITY[problem.severity],
      message: problem.hint ? `${problem.message}\n${problem.hint}` : problem.message,
      startLineNumber: line,
      startColumn: problem.column,
      endLineNumber: line,
      endColumn: word?.endColumn ?? model.getLineMaxColumn(line),
    };
  };
}
