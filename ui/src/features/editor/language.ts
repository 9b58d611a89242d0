import { explain, type Suggestion, suggest, type Vocabulary } from "./completion";
import { monaco } from "./monaco";

const { CompletionItemKind, CompletionItemInsertTextRule } = monaco.languages;

const KINDS: Record<Suggestion["kind"], monaco.languages.CompletionItemKind> = {
  property: CompletionItemKind.Property,
  value: CompletionItemKind.EnumMember,
  type: CompletionItemKind.Class,
  variable: CompletionItemKind.Variable,
  function: CompletionItemKind.Function,
  filter: CompletionItemKind.Operator,
};

/** Completion and hover of flows, for the text of one editor. */
export function registerLanguage(
  editor: monaco.editor.IStandaloneCodeEditor,
  words: () => Vocabulary,
): monaco.IDisposable {
  const isOwn = (model: monaco.editor.ITextModel) => model === editor.getModel();
  const completion = monaco.languages.registerCompletionItemProvider("yaml", {
    triggerCharacters: [".", "{", "|"],
    provideCompletionItems: (model, position) => {
      if (!isOwn(model)) return { suggestions: [] };
      const { lineNumber, column } = position;
      const found = suggest(model.getLinesContent(), lineNumber - 1, column - 1, words());
      return { suggestions: found.map((each) => toItem(each, lineNumber, column)) };
    },
  });
  const hover = monaco.languages.registerHoverProvider("yaml", {
    provideHover: (model, position) => {
      if (!isOwn(model)) return null;
      const text = model.getLineContent(position.lineNumber);
      const word = wordAt(text, position.column - 1);
      const about =
        word && explain(model.getLinesContent(), position.lineNumber - 1, word, words());
      return about ? { contents: [{ value: about }] } : null;
    },
  });
  return {
    dispose: () => {
      completion.dispose();
      hover.dispose();
    },
  };
}

/** Monaco ends a word at a dot; the names of types go on. */
function wordAt(text: string, column: number): string {
  const before = /[\w.$-]*$/.exec(text.slice(0, column))?.[0] ?? "";
  const after = /^[\w.$-]*/.exec(text.slice(column))?.[0] ?? "";
  return before + after;
}

function toItem(each: Suggestion, line: number, column: number): monaco.languages.CompletionItem {
  return {
    label: each.label,
    kind: KINDS[each.kind],
    detail: each.detail,
    documentation: { value: each.about },
    insertText: each.insert.replaceAll("}", "\\}"),
    insertTextRules:
      CompletionItemInsertTextRule.InsertAsSnippet | CompletionItemInsertTextRule.KeepWhitespace,
    sortText: each.order,
    range: new monaco.Range(line, column - each.replaces, line, column),
    // What stands below a property is offered at once.
    ...(each.kind === "property" && {
      command: { id: "editor.action.triggerSuggest", title: "Suggest" },
    }),
  };
}
