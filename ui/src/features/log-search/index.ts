export { LogSearch } from "./components/log-search";
