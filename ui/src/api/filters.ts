type Operator =
  | "EQUALS"
  | "NOT_EQUALS"
  | "IN"
  | "PREFIX"
  | "CONTAINS"
  | "LESS_THAN"
  | "GREATER_THAN_OR_EQUAL_TO";

/** A comparison; without a value it falls out. */
export type FilterOf = readonly [field: string, operator: Operator, value: string | undefined];

export type Filters = Record<string, Record<string, string>>;

/** Filters as the client takes them; all must hold, and those without a value fall out. */
export function filtersOf(...filters: readonly FilterOf[]): Filters {
  const given: Filters = {};
  for (const [field, operator, value] of filters) {
    if (value) given[field] = { ...given[field], [operator]: value };
  }
  return given;
}
