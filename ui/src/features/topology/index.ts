export { FlowDependencies } from "./components/flow-dependencies";
export { FlowTopology } from "./components/flow-topology";
export { GraphView, type NodeStatus } from "./components/graph-view";
export { TaskDefinition } from "./components/task-definition";
export { dependencyRegion, type GraphItem, itemsOf, type Region, regionsOf } from "./model";
export { flowDependencies, flowGraph, sourceGraph } from "./queries";
