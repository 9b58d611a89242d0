export { type FormAction, InputsDialog } from "./components/inputs-dialog";
export { RunDialog } from "./components/run-dialog";
export { asForm } from "./queries";
