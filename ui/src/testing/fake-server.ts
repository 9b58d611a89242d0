import type {
  ExecutionSummary,
  FailureGroup,
  Flow,
  FlowRun,
  Problem,
  StateType,
  TaskRun,
  Timeline,
  Validation,
  Values,
} from "@/api/schema";
import { triggersOf } from "../api/flow-parts.ts";
import { flowOf, SAMPLE_FLOWS, type SampleFlow } from "./flows.ts";
import { graphOf } from "./graph.ts";
import {
  cutOff,
  iso,
  logsAt,
  type Owner,
  type PlannedTask,
  type Schedule,
  schedule,
  stateAt,
  taskRunsAt,
} from "./plan.ts";

interface Paged<T> {
  results: T[];
  total: number;
}

interface FakeExecution extends Owner {
  inputs: Values;
  labels: { key: string; value: string }[];
  revision: number;
  trigger: ExecutionSummary["trigger"] | undefined;
  plan: Schedule;
}

const TICK = 200;

/**
 * A server of make-believe in one function from request to answer.
 *
 * It is what the tests and `npm run dev:fake` talk to: typed by the same contract as the
 * client, with executions that proceed as time goes by.
 */
export class FakeServer {
  readonly flows = new Map<string, Flow[]>();
  readonly executions = new Map<string, FakeExecution>();
  readonly #samples = new Map<string, SampleFlow>();
  readonly #disabled = new Set<string>();
  readonly #now = Date.now;

  constructor(options: { samples?: readonly SampleFlow[]; runs?: number } = {}) {
    const { samples = SAMPLE_FLOWS, runs = 8 } = options;
    for (const sample of samples) this.#add(sample, runs);
  }

  #add(sample: SampleFlow, runs: number): void {
    const { flow } = sample;
    const key = `${flow.namespace}/${flow.id}`;
    this.#samples.set(key, sample);
    const latest = flow.revision ?? 1;
    this.flows.set(
      key,
      Array.from({ length: latest }, (_, index) => ({
        ...flow,
        revision: index + 1,
        updated: iso(this.#now() - (latest - index) * 86_400_000),
        source:
          index + 1 === latest
            ? (flow.source ?? "")
            : (flow.source ?? "").replace("maxAttempts: 3", `maxAttempts: ${index + 1}`),
      })),
    );
    const begun = this.#now() - 4_000;
    for (let n = 0; n < runs; n++) {
      this.start(flow, { at: begun - n * sample.every - (hash(key) % 40_000), n });
    }
  }

  /** Starts an execution of `flow`; `n` picks one of the ways its runs go. */
  start(
    flow: Flow,
    options: {
      at?: number;
      n?: number;
      inputs?: Values;
      tasks?: PlannedTask[];
      id?: string;
    } = {},
  ): FakeExecution {
    const { at = this.#now(), n = 0 } = options;
    const sample = this.#samples.get(`${flow.namespace}/${flow.id}`);
    const owner = {
      executionId: options.id ?? idOf(`${flow.namespace}/${flow.id}/${at}/${n}`),
      namespace: flow.namespace,
      flowId: flow.id,
    };
    const tasks = options.tasks ?? sample?.tasks(n) ?? [{ id: "greet", log: [["INFO", "Hello"]] }];
    const [trigger] = triggersOf(flow);
    const execution: FakeExecution = {
      ...owner,
      inputs: options.inputs ?? sample?.inputs?.(n) ?? {},
      labels: flow.labels ?? [],
      revision: flow.revision ?? 1,
      trigger: trigger && { id: trigger.id, type: trigger.type, variables: {} },
      plan: schedule(owner, tasks, at),
    };
    this.executions.set(owner.executionId, execution);
    return execution;
  }

  fetch = async (request: Request): Promise<Response> => {
    const url = new URL(request.url);
    const path = url.pathname.replace(/^\/api\/v1(\/main)?/, "");
    const segments = path.split("/").filter(Boolean).map(decodeURIComponent);
    return (await this.#route(request, url, segments)) ?? refuse(404, `Not Found: ${url.pathname}`);
  };

  async #route(request: Request, url: URL, path: string[]): Promise<Response | undefined> {
    const { method } = request;
    const [resource, a, b, c] = path;
    switch (`${method} ${resource}`) {
      case "GET configs":
        return json({ version: "0.0.0-fake", environment: { name: "Make-believe" } });
      case "GET instance":
        return json(this.#status());
      case "GET flows":
        if (a === "search") return json(this.#searchFlows(url));
        if (a === "runs") return json({ runs: this.#runs(url) });
        if (a && b && c === "graph") {
          return json(graphOf(this.#samples.get(`${a}/${b}`)?.tasks(0) ?? []));
        }
        if (a && b && c === "revisions") return found(this.flows.get(`${a}/${b}`));
        return a && b ? found(this.flows.get(`${a}/${b}`)?.at(-1)) : undefined;
      case "POST flows":
        if (a === "validate") return json(validate(await request.text()));
        return this.#save(await request.text(), false);
      case "PUT flows":
        return this.#save(await request.text(), true);
      case "GET triggers":
        if (a === "search") return json(this.#allTriggers(url));
        if (a === "events") return json({ results: [] });
        if (path[4] === "dates") return json(this.#dates(a, b));
        if (path[4] === "evaluations") return json(this.#evaluations());
        return json(this.#triggers(a, b));
      case "PUT triggers":
        return this.#switch(await request.json());
      case "GET outputs":
        return a ? this.#outputs(a, b) : undefined;
      case "POST executions":
        if (a && b === "eval") return json(evaluate(await request.text()));
        if (a && b === "restart") return this.#restart(a);
        return a && b ? this.#create(a, b, await request.formData()) : undefined;
      case "DELETE executions":
        return a && b === "kill" ? this.#kill(a) : undefined;
      case "GET executions":
        if (a === "search") return json(this.#searchExecutions(url));
        if (a === "counts") return json(this.#counts(url));
        if (a === "histogram") return json(this.#histogram(url));
        if (a === "failures") return json({ results: this.#failures(url) });
        if (a === "changes") return quietStream(request);
        return a ? this.#execution(a, b, c, request) : undefined;
      default:
        return undefined;
    }
  }

  #searchFlows(url: URL): Paged<Flow> {
    const q = (url.searchParams.get("filters[q][EQUALS]") ?? "").toLowerCase();
    const flows = [...this.flows.values()].flatMap((revisions) => revisions.at(-1) ?? []);
    return page(
      url,
      flows
        .filter((flow) => `${flow.namespace}.${flow.id}`.toLowerCase().includes(q))
        .sort((x, y) => x.id.localeCompare(y.id)),
    );
  }

  #runs(url: URL): Record<string, FlowRun[]> {
    const limit = Number(url.searchParams.get("limit") ?? 20);
    const runs: Record<string, FlowRun[]> = {};
    for (const key of (url.searchParams.get("ids") ?? "").split(",")) {
      const [namespace, flowId] = key.split("/");
      runs[key] = this.#byTime()
        .filter((each) => each.namespace === namespace && each.flowId === flowId)
        .slice(0, limit)
        .reverse()
        .map(({ executionId, plan }) => ({
          id: executionId,
          state: this.#state(plan),
          startDate: iso(plan.start),
          ...(plan.end <= this.#now() && {
            duration: `PT${((plan.end - plan.start) / 1000).toFixed(3)}S`,
          }),
        }));
    }
    return runs;
  }

  #save(source: string, exists: boolean): Response {
    const problem = validate(source)[0]?.problems?.find((each) => each.severity === "error");
    if (problem) return refuse(422, `Invalid entity: ${problem.message}`);
    const { id = "", namespace = "" } = names(source);
    const key = `${namespace}/${id}`;
    const revisions = this.flows.get(key) ?? [];
    if (!exists && revisions.length > 0) return refuse(422, `Flow ${key} already exists.`);
    const flow: Flow = {
      ...(revisions.at(-1) ?? flowOf(namespace, id)),
      revision: revisions.length + 1,
      updated: iso(this.#now()),
      source,
    };
    this.flows.set(key, [...revisions, flow]);
    return json(flow);
  }

  #dates(namespace = "", flowId = "") {
    const every = this.#samples.get(`${namespace}/${flowId}`)?.every ?? 3_600_000;
    const first = (Math.floor(this.#now() / every) + 1) * every;
    return { dates: [0, 1, 2, 3, 4].map((n) => iso(first + n * every)) };
  }

  #evaluations() {
    const at = (minutes: number) => iso(this.#now() - minutes * 60_000);
    const results = [
      { outcome: "FIRED", firstAt: at(5), lastAt: at(5), times: 1, date: at(5) },
      {
        outcome: "CONDITION_FALSE",
        firstAt: at(60),
        lastAt: at(10),
        times: 10,
        detail: "condition 2 (Weekend) is false",
      },
    ];
    return { results, total: results.length };
  }

  #switch(wanted: { namespace: string; flowId: string; triggerId: string; disabled: boolean }) {
    const key = `${wanted.namespace}/${wanted.flowId}/${wanted.triggerId}`;
    if (wanted.disabled) this.#disabled.add(key);
    else this.#disabled.delete(key);
    return json(wanted);
  }

  #allTriggers(url: URL) {
    const results = [...this.flows.values()].flatMap((revisions) => {
      const flow = revisions.at(-1);
      return flow ? this.#triggers(flow.namespace, flow.id).results : [];
    });
    const q = (url.searchParams.get("filters[q][EQUALS]") ?? "").toLowerCase();
    return page(
      url,
      results.filter(({ flowId, triggerId }) => `${flowId} ${triggerId}`.includes(q)),
      (state) => ({ triggerContext: state, state, trigger: state.definition }),
    );
  }

  #triggers(namespace = "", flowId = "") {
    const flow = this.flows.get(`${namespace}/${flowId}`)?.at(-1);
    const every = this.#samples.get(`${namespace}/${flowId}`)?.every ?? 3_600_000;
    const results = (flow ? triggersOf(flow) : []).map((trigger) => ({
      namespace,
      flowId,
      triggerId: trigger.id,
      disabled: this.#disabled.has(`${namespace}/${flowId}/${trigger.id}`),
      definition: trigger,
      nextExecutionDate: iso((Math.floor(this.#now() / every) + 1) * every),
    }));
    return { results, total: results.length };
  }

  #outputs(executionId: string, taskRunId: string | undefined): Response {
    const runs = this.executions.get(executionId)?.plan.runs ?? [];
    if (taskRunId) {
      return found(runs.find((each) => each.run.id === taskRunId)?.outputs);
    }
    return json(
      runs
        .filter((each) => each.end <= this.#now() && Object.keys(each.outputs).length > 0)
        .map(({ run }) => ({ taskId: run.taskId, taskRunId: run.id, value: run.value })),
    );
  }

  #create(namespace: string, id: string, form: FormData): Response {
    const flow = this.flows.get(`${namespace}/${id}`)?.at(-1);
    if (!flow) return refuse(404, `Not Found: flow ${namespace}/${id}`);
    const inputs = Object.fromEntries(
      [...form].map(([key, value]) => [key, typeof value === "string" ? value : value.name]),
    );
    if (inputs["limit"] === "13") {
      return refuse(422, "Invalid value for input `limit`. Cause: thirteen brings bad luck");
    }
    const execution = this.start(flow, { inputs });
    return json(this.#summary(execution));
  }

  #kill(executionId: string): Response {
    const execution = this.executions.get(executionId);
    if (!execution) return refuse(404, `Not Found: execution ${executionId}`);
    execution.plan = cutOff(execution.plan, this.#now());
    return json(this.#summary(execution));
  }

  /** Runs everything again, and this time all goes well. */
  #restart(executionId: string): Response {
    const execution = this.executions.get(executionId);
    if (!execution) return refuse(404, `Not Found: execution ${executionId}`);
    const tasks = this.#samples.get(`${execution.namespace}/${execution.flowId}`)?.tasks(0) ?? [];
    execution.plan = schedule(execution, tasks, this.#now());
    return json(this.#summary(execution));
  }

  #execution(
    executionId: string,
    view: string | undefined,
    detail: string | undefined,
    request: Request,
  ): Response | undefined {
    const execution = this.executions.get(executionId);
    if (!execution) return refuse(404, `Not Found: execution ${executionId}`);
    if (view === "summary") return json(this.#summary(execution));
    if (view === "stream") return this.#stream(execution, request);
    if (view === "file" && detail === "preview") {
      return json({
        extension: "csv",
        type: "LIST",
        truncated: true,
        content: Array.from({ length: 30 }, (_, n) => ({
          id: 88_200 + n,
          name: `Customer ${n}`,
          country: ["DE", "FR", "US"][n % 3],
        })),
      });
    }
    if (view === "file") return new Response("id,name\n1,Ada\n");
    return undefined;
  }

  #searchExecutions(url: URL): Paged<ExecutionSummary> {
    const matching = this.#matching(url, true);
    return page(url, matching, (execution) => this.#summary(execution));
  }

  #counts(url: URL) {
    const counts: Partial<Record<StateType, number>> = {};
    const matching = this.#matching(url, false);
    for (const { plan } of matching) {
      const state = this.#state(plan);
      counts[state] = (counts[state] ?? 0) + 1;
    }
    return { counts, total: matching.length };
  }

  #histogram(url: URL): Timeline {
    const matching = this.#matching(url, false);
    const step = 3_600_000;
    const first = Math.min(this.#now(), ...matching.map((each) => each.plan.start));
    const start = Math.floor(first / step) * step;
    const buckets = new Map<number, Record<string, number>>();
    for (const { plan } of matching) {
      const at = Math.floor(plan.start / step) * step;
      const counts = buckets.get(at) ?? {};
      const state = this.#state(plan);
      buckets.set(at, { ...counts, [state]: (counts[state] ?? 0) + 1 });
    }
    return {
      start: iso(start),
      end: iso(Math.ceil(this.#now() / step) * step),
      step,
      buckets: [...buckets]
        .sort(([a], [b]) => a - b)
        .map(([at, counts]) => ({ date: iso(at), counts })),
    };
  }

  #failures(url: URL): FailureGroup[] {
    const groups = new Map<string, FailureGroup>();
    for (const execution of this.#matching(url, false)) {
      const { failure, state, id, namespace, flowId } = this.#summary(execution);
      if (state.current !== "FAILED" || !state.startDate) continue;
      const key = `${namespace}/${flowId}/${failure?.taskId}`;
      const known = groups.get(key);
      groups.set(key, {
        namespace,
        flowId,
        count: (known?.count ?? 0) + 1,
        firstDate: state.startDate,
        lastDate: known?.lastDate ?? state.startDate,
        lastExecutionId: known?.lastExecutionId ?? id,
        ...failure,
      });
    }
    return [...groups.values()];
  }

  /** As if one worker ran what runs. */
  #status() {
    return {
      started: iso(this.#now() - 86_400_000),
      now: iso(this.#now()),
      database: "SQLite",
      databaseMilliseconds: 0.4,
      liveExecutions: 2,
      backlog: 0,
      workers: [{ id: "make-believe-1", capacity: 16, tasks: [] }],
    };
  }

  #matching(url: URL, withState: boolean): FakeExecution[] {
    const filter = (name: string) => url.searchParams.get(`filters${name}`);
    const states = withState ? filter("[state][IN]")?.split(",") : undefined;
    const namespace = filter("[namespace][PREFIX]");
    const flowId = filter("[flowId][EQUALS]");
    const q = filter("[q][EQUALS]")?.toLowerCase();
    const days = { PT1H: 1 / 24, PT24H: 1, P7D: 7, P30D: 30 }[filter("[timeRange][EQUALS]") ?? ""];
    const from = Date.parse(filter("[startDate][GREATER_THAN_OR_EQUAL_TO]") ?? "");
    const since = days ? this.#now() - days * 86_400_000 : from || 0;
    const until = Date.parse(filter("[startDate][LESS_THAN]") ?? "") || Number.POSITIVE_INFINITY;
    return this.#byTime().filter(
      (each) =>
        each.plan.start >= since &&
        each.plan.start < until &&
        (!states || states.includes(this.#state(each.plan))) &&
        (!namespace ||
          each.namespace === namespace ||
          each.namespace.startsWith(`${namespace}.`)) &&
        (!flowId || each.flowId === flowId) &&
        (!q || `${each.executionId} ${each.flowId} ${each.namespace}`.toLowerCase().includes(q)),
    );
  }

  #byTime(): FakeExecution[] {
    return [...this.executions.values()].sort((a, b) => b.plan.start - a.plan.start);
  }

  #state(plan: Schedule): StateType {
    return stateAt(plan, this.#now()).current;
  }

  #summary(execution: FakeExecution): ExecutionSummary {
    const { executionId: id, namespace, flowId, plan, inputs, labels, trigger } = execution;
    const state = stateAt(plan, this.#now());
    const failed = plan.runs.find((each) => each.state === "FAILED" && each.log.length > 0);
    const message = failed?.log.findLast((line) => line.level === "ERROR")?.message;
    return {
      id,
      namespace,
      flowId,
      flowRevision: execution.revision,
      inputs,
      labels: [...labels, { key: "system.correlationId", value: id }],
      state,
      originalId: id,
      metadata: { attemptNumber: 1, originalCreatedDate: iso(plan.start) },
      tenantId: "main",
      deleted: false,
      taskRunCount: taskRunsAt(plan, this.#now()).length,
      ...(trigger && { trigger }),
      ...(state.current === "FAILED" &&
        failed && {
          failure: { taskId: failed.run.taskId, message: message?.split("\n", 1)[0] ?? "" },
        }),
    };
  }

  /** The state so far, then what changes, until the end; taken up after `Last-Event-ID`. */
  #stream(execution: FakeExecution, request: Request): Response {
    const encoder = new TextEncoder();
    let seq = Number(request.headers.get("Last-Event-ID") ?? 0);
    const resumed = seq > 0;
    let sentLogs = resumed ? logsAt(execution.plan, this.#now()).length : 0;
    const sentRuns = new Map<string, string>();
    let timer: ReturnType<typeof setInterval> | undefined;
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        const send = (event: string, data: unknown) => {
          seq += 1;
          const text = `id: ${seq}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
          controller.enqueue(encoder.encode(text));
        };
        let lastHeader = "";
        const tick = () => {
          const summary = this.#summary(execution);
          const header = JSON.stringify(summary);
          if (header !== lastHeader) send("execution", summary);
          lastHeader = header;
          const changed: TaskRun[] = [];
          for (const run of taskRunsAt(execution.plan, this.#now())) {
            const text = JSON.stringify(run);
            if (sentRuns.get(run.id) !== text) changed.push(run);
            sentRuns.set(run.id, text);
          }
          if (changed.length > 0) send("taskRuns", { items: changed });
          const logs = logsAt(execution.plan, this.#now());
          if (logs.length > sentLogs) send("logs", { items: logs.slice(sentLogs) });
          sentLogs = logs.length;
          if (execution.plan.end <= this.#now()) {
            send("end", {});
            clearInterval(timer);
            controller.close();
            return false;
          }
          return true;
        };
        if (tick()) timer = setInterval(tick, TICK);
      },
      cancel: () => clearInterval(timer),
    });
    return new Response(body, { headers: { "Content-Type": "text/event-stream" } });
  }
}

/** An event stream on which nothing happens. */
function quietStream(request: Request): Response {
  const body = new ReadableStream({
    start: (controller) => request.signal.addEventListener("abort", () => controller.close()),
  });
  return new Response(body, { headers: { "Content-Type": "text/event-stream" } });
}

/** Knows one function, and that what it does not know is an error. */
function evaluate(template: string): { result?: string; error?: string } {
  const expression = /^{{(.*)}}$/s.exec(template.trim())?.[1]?.trim();
  if (expression === undefined) return { result: template };
  if (expression.startsWith("outputs.")) return { result: JSON.stringify({ of: expression }) };
  return { error: `Unable to find \`${expression}\`` };
}

/** Finds what a person would get wrong first: names, types, and tabs. */
function validate(source: string): Validation[] {
  const problems: Problem[] = [];
  const lines = source.split("\n");
  const add = (line: number, column: number, message: string, hint?: string) =>
    problems.push({ line, column, message, path: "", severity: "error", ...(hint && { hint }) });
  lines.forEach((text, index) => {
    if (text.includes("\t")) add(index + 1, text.indexOf("\t") + 1, "YAML forbids tabs here.");
    const type = /^\s*(?:- )?type: (\S*Logg\S*)/.exec(text)?.[1];
    if (type) {
      add(
        index + 1,
        text.indexOf(type) + 1,
        `Unknown task type ${type}.`,
        "Nearest: core.log.Log.",
      );
    }
  });
  const { id, namespace } = names(source);
  if (!id) add(1, 1, "A flow needs an id.");
  if (!namespace) add(1, 1, "A flow needs a namespace.");
  if (!/^tasks:/m.test(source)) add(lines.length, 1, "A flow needs tasks.");
  return [
    {
      index: 0,
      outdated: false,
      deprecationPaths: [],
      warnings: [],
      infos: [],
      ...(id && { flow: id }),
      ...(namespace && { namespace }),
      ...(problems.length > 0 && { constraints: problems.map((p) => p.message).join("\n") }),
      problems,
    },
  ];
}

function names(source: string): { id?: string | undefined; namespace?: string | undefined } {
  return {
    id: /^id: *(\S+)/m.exec(source)?.[1],
    namespace: /^namespace: *(\S+)/m.exec(source)?.[1],
  };
}

function page<From, To = From>(
  url: URL,
  all: readonly From[],
  map: (item: From) => To = (item) => item as unknown as To,
): Paged<To> {
  const size = Number(url.searchParams.get("size") ?? 10);
  const start = (Number(url.searchParams.get("page") ?? 1) - 1) * size;
  return { results: all.slice(start, start + size).map(map), total: all.length };
}

function json(data: unknown, status = 200): Response {
  return Response.json(data, { status });
}

function found(data: unknown): Response {
  return data === undefined ? refuse(404, "Not Found") : json(data);
}

function refuse(status: number, message: string): Response {
  return json({ message }, status);
}

function hash(text: string): number {
  let value = 7;
  for (const character of text) value = (value * 31 + character.charCodeAt(0)) % 2_147_483_647;
  return value;
}

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

function idOf(text: string): string {
  let value = hash(text);
  let id = "";
  for (let position = 0; position < 22; position++) {
    value = (value * 48_271) % 2_147_483_647;
    id += ALPHABET[value % ALPHABET.length];
  }
  return id;
}
