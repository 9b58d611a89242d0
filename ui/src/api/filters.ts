export type FilterOperator =
  | "EQUALS"
  | "NOT_EQUALS"
  | "IN"
  | "PREFIX"
  | "CONTAINS"
  | "GREATER_THAN_OR_EQUAL_TO";

export type FilterKey = `filters[${string}`;

/** Query parameters in the server's grammar, `filters[field][OP]=value`; empty values fall out. */
export function filterQuery(
  filters: readonly [field: string, operator: FilterOperator, value: string | undefined][],
): Record<FilterKey, string> {
  const query: Record<FilterKey, string> = {};
  for (const [field, operator, value] of filters) {
    if (value) query[`filters[${field}][${operator}]`] = value;
  }
  return query;
}
