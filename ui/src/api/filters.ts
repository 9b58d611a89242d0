type Operator = "EQUALS" | "NOT_EQUALS" | "IN" | "PREFIX" | "CONTAINS" | "GREATER_THAN_OR_EQUAL_TO";

export type Filters = Record<string, Record<string, string>>;

/** Filters as the client takes them, one a field; those without a value fall out. */
export function filtersOf(
  ...filters: readonly [field: string, operator: Operator, value: string | undefined][]
): Filters {
  const given: Filters = {};
  for (const [field, operator, value] of filters) {
    if (value) given[field] = { [operator]: value };
  }
  return given;
}
