import { createLazyFileRoute, Link, useNavigate } from "@tanstack/react-router";
import { ExecutionList } from "@/features/executions";
import { FlowList } from "@/features/flows";
import { Files, KeyList, SecretList } from "@/features/namespaces";
import { useHotkeys } from "@/ui/hotkeys";
import { Name } from "@/ui/name";
import { Page } from "@/ui/page";

const PATH = "/namespaces/edit/$namespace/{-$tab}";

const TABS = [
  { id: "executions", label: "Executions" },
  { id: "flows", label: "Flows" },
  { id: "files", label: "Files" },
  { id: "kv", label: "Keys" },
  { id: "secrets", label: "Secrets" },
] as const;

export const Route = createLazyFileRoute("/namespaces/edit/$namespace/{-$tab}")({
  component: NamespaceRoute,
});

function NamespaceRoute() {
  const { namespace, tab } = Route.useParams();
  const { file, ...search } = Route.useSearch();
  const navigate = useNavigate();
  const current = TABS.find((each) => each.id === tab)?.id ?? "executions";
  const show = (next: object) =>
    void navigate({ to: PATH, params: { namespace, tab }, search: next, replace: true });
  useHotkeys(
    TABS.map(({ id, label }, index) => ({
      keys: String(index + 1),
      label,
      run: () => void navigate({ to: PATH, params: { namespace, tab: id } }),
    })),
  );
  return (
    <Page
      key={namespace}
      title={namespace}
      heading={<Name>{namespace}</Name>}
      crumbs={[
        <Link key="namespaces" to="/namespaces">
          Namespaces
        </Link>,
      ]}
      tabs={TABS.map(({ id, label }) => (
        <Link
          key={id}
          to={PATH}
          params={{ namespace, tab: id }}
          aria-current={id === current ? "page" : undefined}
        >
          {label}
        </Link>
      ))}
    >
      {current === "executions" && (
        <ExecutionList
          search={{ ...search, namespace }}
          onSearch={({ namespace: _, ...next }) => show(next)}
        />
      )}
      {current === "flows" && (
        <FlowList
          q={search.q ?? namespace}
          page={search.page ?? 1}
          onSearch={(next) => show(next)}
        />
      )}
      {current === "files" && (
        <Files namespace={namespace} file={file} onOpen={(path) => show({ file: path })} />
      )}
      {current === "kv" && (
        <KeyList
          namespace={namespace}
          search={{ q: search.q, page: search.page }}
          onSearch={(next) => show(next)}
        />
      )}
      {current === "secrets" && <SecretList q={search.q ?? ""} onSearch={(q) => show({ q })} />}
    </Page>
  );
}
