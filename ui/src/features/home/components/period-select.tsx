import { type Period, RANGES } from "@/features/executions";
import { Select } from "@/ui/control";

export const DEFAULT_PERIOD = "PT24H";

/** How far back the page looks. */
export function PeriodSelect({
  period,
  onPeriod,
}: {
  period: Period;
  onPeriod: (period: Period) => void;
}) {
  return (
    <Select
      aria-label="Period"
      value={period.range}
      onChange={({ target: { value } }) =>
        onPeriod({ range: value === DEFAULT_PERIOD ? undefined : value })
      }
    >
      {RANGES.map(([value, label]) => (
        <option key={value} value={value}>
          {label}
        </option>
      ))}
    </Select>
  );
}
