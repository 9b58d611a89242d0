export { TriggerList } from "./components/trigger-list";
export { TriggerPage } from "./components/trigger-page";
export { type TriggerSearch, triggerSearchSchema } from "./search";
