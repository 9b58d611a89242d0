export { ExecutionList } from "./components/execution-list";
export { ExecutionPage, type ExecutionTab } from "./components/execution-page";
export { ExecutionTable } from "./components/execution-table";
export { executionKeys, executionList } from "./queries";
export { type ExecutionSearch, executionSearchSchema } from "./search";
