export { FlowTopology } from "./components/flow-topology";
export { GraphView, type NodeStatus } from "./components/graph-view";
export { TaskDefinition } from "./components/task-definition";
export { type GraphItem, itemsOf, regionsOf } from "./model";
export { flowGraph, sourceGraph } from "./queries";
