export { FlowList } from "./components/flow-list";
export { FlowOverview } from "./components/flow-overview";
export {
  createFlow,
  flowDetail,
  flowKeys,
  flowList,
  flowRevisions,
  flowRuns,
  qualified,
  updateFlow,
  validateFlow,
} from "./queries";
