export { PluginList } from "./components/plugin-list";
export { PluginPage } from "./components/plugin-page";
