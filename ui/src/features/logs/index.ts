export { type LogSearch, LogView } from "./components/log-view";
export {
  FilteredLines,
  LEVELS,
  LogBuffer,
  type LogFilter,
  type LogLine,
} from "./log-buffer";
