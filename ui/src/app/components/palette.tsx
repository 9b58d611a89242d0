import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type KeyboardEvent, useEffect, useId, useState } from "react";
import { PAGES } from "@/app/pages";
import { executionList } from "@/features/executions";
import { flowList } from "@/features/flows";
import { Dialog } from "@/ui/dialog";
import { Icon, type IconName } from "@/ui/icon";
import { stateWord } from "@/ui/state";
import styles from "./palette.module.css";

interface Option {
  key: string;
  icon: IconName;
  label: string;
  hint: string;
  open: () => void;
}

const FLOWS_SHOWN = 8;
const EXECUTIONS_SHOWN = 5;
const SETTLE = 150;
/** Shorter texts are hardly the start of an id. */
const ID_LENGTH = 4;

/** Goes to any page, flow or execution by its name. */
export function Palette({ onClose }: { onClose: () => void }) {
  const [query, setQuery] = useState("");
  const [active, setActive] = useState(0);
  const listId = useId();
  const { options, answered } = useOptions(query);
  const index = Math.min(active, options.length - 1);
  const choose = (option: Option | undefined) => {
    if (!option) return;
    onClose();
    option.open();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by !== undefined) {
      event.preventDefault();
      setActive((index + by + options.length) % Math.max(1, options.length));
    } else if (event.key === "Enter") choose(options[index]);
  };
  return (
    <Dialog title="Go to" bare onClose={onClose}>
      <input
        className={styles.input}
        role="combobox"
        aria-expanded
        aria-controls={listId}
        aria-activedescendant={options[index] && `${listId}-${index}`}
        aria-label="Page, flow or execution"
        placeholder="Page, flow or execution"
        autoComplete="off"
        spellCheck={false}
        value={query}
        onChange={(event) => {
          setQuery(event.target.value);
          setActive(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div id={listId} className={styles.list} role="listbox" aria-label="Results">
        {options.map((option, position) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the combobox.
          <div
            key={option.key}
            id={`${listId}-${position}`}
            role="option"
            tabIndex={-1}
            aria-selected={position === index}
            className={styles.option}
            onMouseMove={() => setActive(position)}
            onClick={() => choose(option)}
          >
            <Icon name={option.icon} />
            {option.label}
            <span className={styles.hint}>{option.hint}</span>
          </div>
        ))}
        {options.length === 0 && answered && (
          <p className={styles.none}>Nothing is called “{query}”.</p>
        )}
      </div>
    </Dialog>
  );
}

function useOptions(query: string): { options: Option[]; answered: boolean } {
  const navigate = useNavigate();
  const settled = useSettled(query.trim());
  const flows = useQuery(flowList(settled, 1, FLOWS_SHOWN));
  const executions = useQuery({
    ...executionList({ q: settled, range: "all" }),
    enabled: settled.length >= ID_LENGTH,
  });
  const pages: Option[] = [
    ...PAGES.map(
      ({ to, label, icon }): Option => ({
        key: to,
        icon,
        label,
        hint: "page",
        open: () => void navigate({ to }),
      }),
    ),
    {
      key: "new",
      icon: "plus",
      label: "New flow",
      hint: "page",
      open: () => void navigate({ to: "/flows/new" }),
    },
  ];
  const wanted = query.trim().toLowerCase();
  // Until the answer for this text is there, the last one is thinned out: what Enter opens
  // must match what is written.
  const current = settled === query.trim() && !flows.isPlaceholderData;
  const found = (flows.data?.results ?? []).filter(
    (flow) => current || `${flow.namespace}.${flow.id}`.toLowerCase().includes(wanted),
  );
  const options = [
    ...pages.filter((page) => page.label.toLowerCase().includes(wanted)),
    ...found.map(
      (flow): Option => ({
        key: `flow ${flow.namespace}/${flow.id}`,
        icon: "flows",
        label: flow.id,
        hint: flow.namespace,
        open: () =>
          void navigate({
            to: "/flows/edit/$namespace/$flowId/{-$tab}",
            params: { namespace: flow.namespace, flowId: flow.id },
          }),
      }),
    ),
    ...(settled.length >= ID_LENGTH ? (executions.data?.results ?? []) : [])
      .slice(0, EXECUTIONS_SHOWN)
      .map(
        (execution): Option => ({
          key: `execution ${execution.id}`,
          icon: "executions",
          label: execution.id,
          hint: `${execution.flowId}, ${stateWord(execution.state.current)}`,
          open: () =>
            void navigate({
              to: "/executions/$namespace/$flowId/$executionId/{-$tab}",
              params: {
                namespace: execution.namespace,
                flowId: execution.flowId,
                executionId: execution.id,
              },
            }),
        }),
      ),
  ];
  const answered = settled === query.trim() && !flows.isFetching && !executions.isFetching;
  return { options, answered };
}

/** The text once the typing has paused. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), SETTLE);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
