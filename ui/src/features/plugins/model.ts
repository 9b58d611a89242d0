import type { PluginGroup } from "@/api/schema";

export interface TypeRow {
  cls: string;
  /** Last part of the type. */
  name: string;
  kind: string;
  group: string;
  title: string;
  deprecated: boolean;
}

const KINDS = [
  ["tasks", "task"],
  ["triggers", "trigger"],
  ["conditions", "condition"],
  ["taskRunners", "task runner"],
] as const;

/** The types of all groups, by group and name; a type that two groups have comes once. */
export function typesOf(groups: readonly PluginGroup[]): TypeRow[] {
  const found = new Map<string, TypeRow>();
  for (const group of groups) {
    for (const [list, kind] of KINDS) {
      for (const { cls, title = "", deprecated } of group[list]) {
        const name = cls.slice(cls.lastIndexOf(".") + 1);
        found.set(cls, { cls, name, kind, group: group.title, title, deprecated });
      }
    }
  }
  return [...found.values()].sort((a, b) => a.cls.localeCompare(b.cls));
}

/** The types that hold each word of a text somewhere; those with it in their name come first. */
export function matching(types: readonly TypeRow[], text: string): TypeRow[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const holds = (where: string) => words.every((word) => where.toLowerCase().includes(word));
  const found = types.filter((type) => holds(`${type.cls} ${type.title} ${type.kind}`));
  const named = found.filter((type) => holds(type.name));
  return words.length === 0 ? found : [...named, ...found.filter((type) => !named.includes(type))];
}
