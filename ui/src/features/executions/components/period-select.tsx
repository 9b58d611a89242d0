import { Select } from "@/ui/control";
import { DEFAULT_RANGE, describePeriod, type Period, RANGES } from "../search";

const CHOSEN = "chosen";

/** How far back the list looks, or the stretch of time that was chosen in the bars. */
export function PeriodSelect({
  search,
  onChange,
}: {
  search: Period;
  onChange: (more: Period) => void;
}) {
  const chosen = search.from !== undefined || search.to !== undefined;
  return (
    <Select
      aria-label="Period"
      value={chosen ? CHOSEN : (search.range ?? DEFAULT_RANGE)}
      onChange={({ target: { value } }) =>
        onChange({
          range: value === DEFAULT_RANGE ? undefined : value,
          from: undefined,
          to: undefined,
        })
      }
    >
      {chosen && <option value={CHOSEN}>{describePeriod(search)}</option>}
      {RANGES.map(([value, label]) => (
        <option key={value} value={value}>
          {label}
        </option>
      ))}
    </Select>
  );
}
