export { Home } from "./components/home";
export { DEFAULT_PERIOD } from "./components/period-select";
export { instanceStatus } from "./queries";
