import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useDeferredValue, useState } from "react";
import type { Dashboard } from "@/api/schema";
import { Button } from "@/ui/button";
import { TextArea } from "@/ui/control";
import { Dialog } from "@/ui/dialog";
import { FailureNote } from "@/ui/surface";
import { dashboardCheck, dashboardKeys, saveDashboard } from "../queries";
import styles from "./dashboard-page.module.css";

const TEMPLATE = `id: my_dashboard
title: My dashboard
timeWindow: {default: P7D, max: P365D}
charts:
  - id: failures
    type: io.kestra.plugin.core.dashboard.chart.Bar
    chartOptions: {displayName: Failures by flow, column: flow, width: 6}
    data:
      type: io.kestra.plugin.core.dashboard.data.Executions
      columns:
        flow: {field: FLOW_ID}
        total: {agg: COUNT}
      where:
        - {field: STATE, type: EQUAL_TO, value: FAILED}
`;

interface DashboardDialogProps {
  /** The one that is changed; without it a new one is made. */
  dashboard: Dashboard | undefined;
  onClose: () => void;
  onSaved: (id: string) => void;
}

/** The YAML of a dashboard, checked while it is written. */
export function DashboardDialog({ dashboard, onClose, onSaved }: DashboardDialogProps) {
  const client = useQueryClient();
  const [source, setSource] = useState(dashboard?.sourceCode ?? TEMPLATE);
  const check = useQuery(dashboardCheck(useDeferredValue(source)));
  const problems = check.data?.problems ?? [];
  const save = useMutation({
    mutationFn: () => saveDashboard(dashboard?.id, source),
    onSuccess: (saved) => {
      void client.invalidateQueries({ queryKey: dashboardKeys.all });
      onClose();
      onSaved(saved.id);
    },
  });
  return (
    <Dialog
      title={dashboard ? `Edit ${dashboard.title}` : "New dashboard"}
      width={860}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            kind="main"
            disabled={problems.length > 0 || save.isPending}
            onClick={() => save.mutate()}
          >
            Save
          </Button>
        </>
      }
    >
      {save.error && <FailureNote what="The dashboard could not be saved" error={save.error} />}
      <TextArea
        aria-label="YAML of the dashboard"
        className={styles.source}
        value={source}
        onChange={({ target }) => setSource(target.value)}
      />
      <ul className={styles.problems} role="status">
        {problems.map((problem) => (
          <li key={`${problem.line} ${problem.column} ${problem.message}`}>
            Line {problem.line}: {problem.message}
            {problem.hint && ` (${problem.hint})`}
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
