export { FlowEditor } from "./components/flow-editor";
export { Revisions } from "./components/revisions";
export type { Panel } from "./components/side-panel";
