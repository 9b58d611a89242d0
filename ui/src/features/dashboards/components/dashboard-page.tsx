import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { messageOf } from "@/api/errors";
import type { Dashboard } from "@/api/schema";
import { RANGES, useExecutionActivity } from "@/features/executions";
import { Button } from "@/ui/button";
import { Select } from "@/ui/control";
import { Menu } from "@/ui/menu";
import { Page } from "@/ui/page";
import { Loaded } from "@/ui/surface";
import { toast } from "@/ui/toasts";
import type { Chart } from "../model";
import { dashboardDetail, dashboardKeys, dashboardList, deleteDashboard } from "../queries";
import { ChartPanel } from "./chart";
import { DashboardDialog } from "./dashboard-dialog";
import styles from "./dashboard-page.module.css";

export const DEFAULT = "default";

const DATA = [...dashboardKeys.all, "data"];

interface DashboardPageProps {
  id: string;
  range: string | undefined;
  onOpen: (id: string) => void;
  onRange: (range: string | undefined) => void;
  /** Opens the executions of a stretch of time. */
  onChoose: (period: { from: string; to: string }) => void;
}

/** A dashboard, and the way to the others. */
export function DashboardPage({ id, range, onOpen, onRange, onChoose }: DashboardPageProps) {
  const query = useQuery(dashboardDetail(id));
  const others = useQuery(dashboardList).data?.results ?? [];
  const [editing, setEditing] = useState<"this" | "new">();
  const remove = useRemoval(() => onOpen(DEFAULT));
  useExecutionActivity(DATA);
  return (
    <Page
      title={query.data?.title ?? "Dashboards"}
      actions={
        <>
          <Select aria-label="Dashboard" value={id} onChange={({ target }) => onOpen(target.value)}>
            <option value={DEFAULT}>Overview</option>
            {others
              .filter((each) => each.id !== DEFAULT)
              .map((each) => (
                <option key={each.id} value={each.id}>
                  {each.title}
                </option>
              ))}
          </Select>
          <Select
            aria-label="Period"
            value={range ?? ""}
            onChange={({ target }) => onRange(target.value || undefined)}
          >
            <option value="">Its own period</option>
            {RANGES.filter(([value]) => value !== "all").map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </Select>
          <Button icon="plus" onClick={() => setEditing("new")}>
            New
          </Button>
          {query.data && (
            <Menu
              label="More actions"
              items={[
                { label: "Edit", icon: "file", onSelect: () => setEditing("this") },
                {
                  label: "Delete",
                  icon: "close",
                  disabled: id === DEFAULT,
                  onSelect: () => {
                    if (window.confirm(`Delete the dashboard ${query.data.title}?`)) {
                      remove.mutate(id);
                    }
                  },
                },
              ]}
            />
          )}
        </>
      }
    >
      <Loaded query={query} failure="The dashboard could not be loaded" loading={null}>
        {(dashboard) => <Charts dashboard={dashboard} id={id} range={range} onChoose={onChoose} />}
      </Loaded>
      {editing && (
        <DashboardDialog
          dashboard={editing === "this" ? query.data : undefined}
          onClose={() => setEditing(undefined)}
          onSaved={onOpen}
        />
      )}
    </Page>
  );
}

function Charts({
  dashboard,
  id,
  range,
  onChoose,
}: {
  dashboard: Dashboard;
  id: string;
  range: string | undefined;
  onChoose: DashboardPageProps["onChoose"];
}) {
  return (
    <div className={styles.page}>
      {dashboard.description && <p className="muted">{dashboard.description}</p>}
      <div className={styles.grid}>
        {(dashboard.charts as unknown as Chart[]).map((chart) => (
          <ChartPanel
            key={chart.id}
            dashboard={id}
            chart={chart}
            range={range}
            version={dashboard.updated}
            onChoose={(from, to) =>
              onChoose({ from: new Date(from).toISOString(), to: new Date(to).toISOString() })
            }
          />
        ))}
      </div>
    </div>
  );
}

function useRemoval(onDone: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: deleteDashboard,
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: dashboardKeys.all });
      onDone();
    },
    onError: (error) => toast("failed", `It could not be deleted: ${messageOf(error)}`),
  });
}
