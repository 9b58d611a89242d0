import type { editor } from "monaco-editor/editor/editor.api.js";

/** The editor's theme, made of the page's own tokens as they are at this moment. */
export function editorTheme(): { name: string; definition: editor.IStandaloneThemeData } {
  const dark = luminance(token("--surface")) < 0.5;
  const rule = (scope: string, name: string, fontStyle?: string) => ({
    token: scope,
    foreground: token(name).slice(1),
    ...(fontStyle && { fontStyle }),
  });
  return {
    name: dark ? "vivace-dark" : "vivace-light",
    definition: {
      base: dark ? "vs-dark" : "vs",
      inherit: true,
      rules: [
        rule("type.yaml", "--link"),
        rule("string.yaml", "--text"),
        rule("number.yaml", "--running-text"),
        rule("keyword.yaml", "--running-text"),
        rule("comment.yaml", "--muted", "italic"),
        rule("operators.yaml", "--muted"),
      ],
      colors: {
        "editor.background": token("--surface"),
        "editor.foreground": token("--text"),
        "editor.lineHighlightBackground": token("--raised"),
        "editor.lineHighlightBorder": "#00000000",
        "editorLineNumber.foreground": token("--muted"),
        "editorLineNumber.activeForeground": token("--text"),
        "editorWidget.background": token("--raised"),
        "editorWidget.border": token("--hairline"),
        "editorError.foreground": token("--failed-bar"),
        "editorWarning.foreground": token("--warning-bar"),
        "editorInfo.foreground": token("--running-bar"),
        focusBorder: token("--link"),
      },
    },
  };
}

/** The colour of a token as `#rrggbb`, in the theme that is on. */
function token(name: string): string {
  const probe = document.createElement("span");
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  const [red = 0, green = 0, blue = 0] = (color.match(/\d+/g) ?? []).map(Number);
  return `#${[red, green, blue].map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}

function luminance(hex: string): number {
  return Number.parseInt(hex.slice(1, 3), 16) / 255;
}
