export { DashboardPage, DEFAULT } from "./components/dashboard-page";
