export { ExecutionBars } from "./components/execution-bars";
export { ExecutionList } from "./components/execution-list";
export { ExecutionPage, type ExecutionTab } from "./components/execution-page";
export { ExecutionTable } from "./components/execution-table";
export { PeriodSelect } from "./components/period-select";
export {
  executionCounts,
  executionHistogram,
  executionKeys,
  executionList,
} from "./queries";
export {
  type ExecutionSearch,
  executionFilters,
  executionSearchSchema,
  type Period,
  periodFilters,
  RANGES,
} from "./search";
export { useExecutionActivity } from "./use-execution-activity";
