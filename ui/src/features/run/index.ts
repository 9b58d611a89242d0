export { RunDialog } from "./components/run-dialog";
