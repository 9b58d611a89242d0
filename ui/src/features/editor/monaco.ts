/**
 * The text editor: its core, the features used here and the colours of YAML.
 *
 * This module is the only one that imports Monaco, and it is itself only imported lazily,
 * so that no page but the editor's pays for it.
 */
import * as monaco from "monaco-editor/editor/editor.api.js";
import EditorWorker from "monaco-editor/editor/editor.worker.js?worker";
import "monaco-editor/editor/browser/coreCommands.js"; // the keys that move the cursor
import "monaco-editor/editor/contrib/suggest/browser/suggestController.js"; // the feature lacks it
import "monaco-editor/features/bracketMatching/register.js";
import "monaco-editor/features/caretOperations/register.js";
import "monaco-editor/features/clipboard/register.js";
import "monaco-editor/features/codicon/register.js";
import "monaco-editor/features/comment/register.js";
import "monaco-editor/features/contextmenu/register.js";
import "monaco-editor/features/cursorUndo/register.js";
import "monaco-editor/features/diffEditor/register.js";
import "monaco-editor/features/find/register.js";
import "monaco-editor/features/folding/register.js";
import "monaco-editor/features/gotoError/register.js";
import "monaco-editor/features/hover/register.js";
import "monaco-editor/features/indentation/register.js";
import "monaco-editor/features/linesOperations/register.js";
import "monaco-editor/features/multicursor/register.js";
import "monaco-editor/features/snippet/register.js";
import "monaco-editor/features/suggest/register.js";
import "monaco-editor/features/tokenization/register.js";
import "monaco-editor/features/wordHighlighter/register.js";
import "monaco-editor/features/wordOperations/register.js";
import "monaco-editor/languages/definitions/yaml/register.js";
import { editorTheme } from "./theme";

self.MonacoEnvironment = { getWorker: () => new EditorWorker() };

/** Options that the editor of a flow and the comparison of two have in common. */
export const commonOptions = {
  automaticLayout: true,
  fontFamily: "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace",
  fontSize: 13,
  lineHeight: 20,
  minimap: { enabled: false },
  scrollBeyondLastLine: false,
  renderLineHighlight: "line",
  renderFinalNewline: "on",
  overviewRulerBorder: false,
  fixedOverflowWidgets: true,
  padding: { top: 8, bottom: 8 },
  occurrencesHighlight: "off",
  bracketPairColorization: { enabled: false },
  scrollbar: { verticalScrollbarSize: 10, horizontalScrollbarSize: 10, useShadows: false },
  tabSize: 2,
  insertSpaces: true,
} satisfies monaco.editor.IEditorOptions & monaco.editor.IGlobalEditorOptions;

/** Gives the editor the colours of the page; called again when these change. */
export function applyTheme(): void {
  const { name, definition } = editorTheme();
  monaco.editor.defineTheme(name, definition);
  monaco.editor.setTheme(name);
}

export { monaco };
