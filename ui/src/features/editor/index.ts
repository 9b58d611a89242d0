export { FlowEditor } from "./components/flow-editor";
export { Revisions } from "./components/revisions";
