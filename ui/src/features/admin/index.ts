export { Workers } from "./components/workers";
