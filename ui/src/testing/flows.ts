import type { Flow } from "@/api/schema";
import type { PlannedTask } from "./plan.ts";

/** A make-believe flow, with the way its executions go. */
export interface SampleFlow {
  flow: Flow;
  /** Tasks of run number `n`, counted back from the newest, which is 0. */
  tasks: (n: number) => PlannedTask[];
  /** Milliseconds between runs. */
  every: number;
  inputs?: (n: number) => Record<string, string | number>;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

function source(flow: Omit<Flow, "source">, body: string): string {
  const description = flow.description ? `description: ${flow.description}\n` : "";
  return `id: ${flow.id}\nnamespace: ${flow.namespace}\n${description}\n${body}`;
}

const LOG_BODY = `tasks:
  - id: greet
    type: core.log.Log
    message: Hello
`;

/** A flow with what every flow has. */
export function flowOf(namespace: string, id: string, more: Partial<Flow> = {}): Flow {
  const parts = { revision: 1, disabled: false, draft: false, deleted: false, tasks: [] };
  return { ...parts, id, namespace, ...more };
}

function plain(namespace: string, id: string, description: string, more: Partial<Flow> = {}): Flow {
  const flow = flowOf(namespace, id, { description, ...more });
  return { ...flow, source: source(flow, LOG_BODY) };
}

/** Wobbles around 1, the same for the same numbers. */
function wobble(n: number, salt: number): number {
  return 0.6 + (((n * 7919 + salt * 104729) % 97) / 97) * 0.9;
}

const customers: SampleFlow = {
  every: 15 * MINUTE,
  flow: {
    ...plain("company.data", "sync_customers", "Loads customers from the shop into the warehouse."),
    revision: 3,
    labels: [{ key: "team", value: "data" }],
    triggers: [
      {
        id: "quarter_hourly",
        type: "io.kestra.plugin.core.trigger.Schedule",
        cron: "*/15 * * * *",
      },
    ],
  },
  inputs: (n) => ({ region: ["eu", "us", "apac"][n % 3] ?? "eu", limit: 500 }),
  tasks: (n) => {
    const fails = n % 7 === 3;
    return [
      {
        id: "extract",
        queue: 120,
        attempts: [{ length: 2400 * wobble(n, 1), state: "SUCCESS" }],
        log: [
          ["INFO", "GET https://shop.example/customers?since=2025-11-24"],
          ["INFO", "Read 1,204 rows in 3 pages"],
        ],
        outputs: {
          uri: "kestra:///company/data/sync-customers/executions/1/tasks/extract/customers.csv",
          rows: 1204,
          pages: [402, 402, 400],
        },
      },
      {
        id: "checks",
        concurrency: 2,
        children: [
          {
            id: "unique_keys",
            attempts: [{ length: 800, state: "SUCCESS" }],
            log: [["DEBUG", "0 duplicates"]],
          },
          {
            id: "not_null",
            attempts: [{ length: 1300, state: "SUCCESS" }],
            log: [["INFO", "all columns set"]],
          },
        ],
      },
      {
        id: "load",
        queue: 300,
        pause: 2500,
        attempts: fails
          ? [
              { length: 1800, state: "FAILED" },
              { length: 1500, state: "FAILED" },
              { length: 1600, state: "FAILED" },
            ]
          : [{ length: 5200 * wobble(n, 2), state: "SUCCESS" }],
        log: [
          ["INFO", "COPY customers FROM customers.csv"],
          [
            "ERROR",
            'psycopg.errors.UniqueViolation: duplicate key value violates unique constraint "customers_pkey"\nDETAIL: Key (id)=(88213) already exists.\nCONTEXT: COPY customers, line 713',
          ],
        ],
        outputs: { rows: 1204, table: "warehouse.customers", ok: true, note: null },
      },
      {
        id: "report",
        attempts: [{ length: 300, state: "SUCCESS" }],
        log: [["INFO", "1,204 rows loaded"]],
      },
    ];
  },
};
customers.flow.source = source(
  customers.flow,
  `labels:
  team: data

inputs:
  - id: region
    type: SELECT
    values: [eu, us, apac]
    defaults: eu
    description: Where the customers live.
  - id: limit
    type: INT
    min: 1
    max: 10000
    defaults: 500
  - id: full
    type: BOOLEAN
    required: false
    displayName: Full load
    description: Reads everything again, not only what changed.
  - id: since
    type: DATE
    required: false
  - id: columns
    type: MULTISELECT
    values: [name, email, phone, address]
    defaults: [name, email]
  - id: window
    type: DURATION
    defaults: PT15M
  - id: mapping
    type: JSON
    required: false
  - id: token
    type: SECRET
    required: false

tasks:
  - id: extract
    type: core.http.Download
    uri: https://shop.example/customers?since={{ inputs.since }}

  - id: checks
    type: core.flow.Parallel
    tasks:
      - id: unique_keys
        type: core.debug.Return
        format: "{{ outputs.extract.uri }}"
      - id: not_null
        type: core.log.Log
        message: all columns set

  - id: load
    type: jdbc.postgresql.CopyIn
    retry:
      type: constant
      interval: PT2.5S
      maxAttempts: 3

triggers:
  - id: quarter_hourly
    type: core.trigger.Schedule
    cron: "*/15 * * * *"
`,
);
customers.flow.inputs = [
  {
    id: "region",
    type: "SELECT",
    values: ["eu", "us", "apac"],
    defaults: "eu",
    description: "Where the customers live.",
  },
  { id: "limit", type: "INT", min: 1, max: 10000, defaults: 500 },
  {
    id: "full",
    type: "BOOLEAN",
    required: false,
    displayName: "Full load",
    description: "Reads everything again, not only what changed.",
  },
  { id: "since", type: "DATE", required: false },
  {
    id: "columns",
    type: "MULTISELECT",
    values: ["name", "email", "phone", "address"],
    defaults: ["name", "email"],
  },
  { id: "window", type: "DURATION", defaults: "PT15M" },
  { id: "mapping", type: "JSON", required: false },
  { id: "token", type: "SECRET", required: false },
];
customers.flow.tasks = [
  { id: "extract", type: "io.kestra.plugin.core.http.Download" },
  { id: "checks", type: "io.kestra.plugin.core.flow.Parallel" },
  { id: "load", type: "io.kestra.plugin.jdbc.postgresql.CopyIn" },
];

const reindex: SampleFlow = {
  every: 3 * HOUR,
  flow: plain(
    "company.search",
    "reindex_products",
    "Rebuilds the product index, one shard at a time.",
    {
      labels: [{ key: "team", value: "search" }],
    },
  ),
  tasks: (n) => [
    {
      id: "list_shards",
      attempts: [{ length: 700, state: "SUCCESS" }],
      log: [["INFO", "500 shards"]],
      outputs: { count: 500 },
    },
    {
      id: "each_shard",
      concurrency: 16,
      children: Array.from(
        { length: 500 },
        (_, shard): PlannedTask => ({
          id: "index_shard",
          value: `shard-${String(shard).padStart(3, "0")}`,
          iteration: shard,
          queue: 40,
          attempts: [
            {
              length: 500 + 2200 * wobble(shard, n + 3),
              state: n % 4 === 1 && (shard === 211 || shard === 340) ? "FAILED" : "SUCCESS",
            },
          ],
          log: [
            ["DEBUG", `opening shard ${shard}`],
            ["INFO", `indexed ${(1000 + ((shard * 37) % 900)).toLocaleString("en")} documents`],
            ["ERROR", `ConnectionResetError: search-${shard % 4}.internal closed the connection`],
          ],
        }),
      ),
    },
    {
      id: "swap_alias",
      attempts: [{ length: 250, state: "SUCCESS" }],
      log: [["INFO", "alias products → products-v42"]],
    },
  ],
};

const SIMPLE: readonly [
  namespace: string,
  id: string,
  description: string,
  every: number,
  cron?: string,
][] = [
  [
    "company.data",
    "daily_revenue",
    "Revenue by country and day, for the finance dashboard.",
    24 * HOUR,
    "0 6 * * *",
  ],
  [
    "company.data",
    "export_to_s3",
    "Exports yesterday's partitions as Parquet.",
    6 * HOUR,
    "0 */6 * * *",
  ],
  ["company.data", "dbt_build", "Runs and tests all models.", HOUR, "5 * * * *"],
  [
    "company.data.raw",
    "ingest_clickstream",
    "Reads the event stream into the lake.",
    10 * MINUTE,
    "*/10 * * * *",
  ],
  ["company.data.raw", "ingest_invoices", "Fetches invoices from the mailbox.", HOUR, "20 * * * *"],
  [
    "company.finance",
    "close_month",
    "Steps of the monthly closing, with two approvals.",
    30 * 24 * HOUR,
  ],
  [
    "company.finance",
    "currency_rates",
    "Reference rates of the central bank.",
    24 * HOUR,
    "0 17 * * 1-5",
  ],
  [
    "company.finance",
    "dunning_letters",
    "Writes reminders for open invoices.",
    24 * HOUR,
    "0 8 * * 1",
  ],
  ["company.marketing", "newsletter", "Sends the weekly newsletter in batches.", 7 * 24 * HOUR],
  [
    "company.marketing",
    "audience_sync",
    "Pushes audiences to the advertising platforms.",
    4 * HOUR,
    "30 */4 * * *",
  ],
  [
    "company.ml",
    "train_churn_model",
    "Trains, evaluates and registers the churn model.",
    24 * HOUR,
    "0 2 * * *",
  ],
  [
    "company.ml",
    "score_customers",
    "Scores all customers with the model in production.",
    12 * HOUR,
    "0 */12 * * *",
  ],
  [
    "company.ml",
    "feature_backfill_with_a_rather_long_name_for_a_flow",
    "Recomputes features for a range of dates.",
    48 * HOUR,
  ],
  [
    "company.ops",
    "rotate_keys",
    "Rotates the keys of all service accounts.",
    7 * 24 * HOUR,
    "0 3 * * 0",
  ],
  ["company.ops", "vacuum_database", "Analyses and vacuums the warehouse.", 24 * HOUR, "0 4 * * *"],
  [
    "company.ops",
    "check_certificates",
    "Warns about certificates that end soon.",
    12 * HOUR,
    "0 */12 * * *",
  ],
  ["company.ops", "cleanup_temp", "Deletes temporary files after a week.", 24 * HOUR, "30 1 * * *"],
  ["company.search", "crawl_docs", "Crawls the documentation for the search.", 8 * HOUR],
  [
    "company.shop",
    "price_updates",
    "Pulls prices from the suppliers.",
    30 * MINUTE,
    "*/30 * * * *",
  ],
  [
    "company.shop",
    "stock_levels",
    "Stock by warehouse, for the shop.",
    15 * MINUTE,
    "*/15 * * * *",
  ],
  ["company.shop", "order_webhook", "Handles a new order.", 20 * MINUTE],
  ["company.team", "hello", "The first flow of everybody.", 48 * HOUR],
  ["company.team", "weekly_report", "Collects figures and mails them.", 7 * 24 * HOUR, "0 9 * * 5"],
];

function simple(
  [namespace, id, description, every, cron]: (typeof SIMPLE)[number],
  salt: number,
): SampleFlow {
  const triggers = cron
    ? [{ id: "schedule", type: "io.kestra.plugin.core.trigger.Schedule", cron }]
    : undefined;
  return {
    every,
    flow: plain(namespace, id, description, triggers && { triggers }),
    tasks: (n) => {
      const state =
        (n * 13 + salt * 5) % 17 === 0 ? "FAILED" : (n + salt) % 23 === 0 ? "WARNING" : "SUCCESS";
      return [
        {
          id: "prepare",
          attempts: [{ length: 400 * wobble(n, salt), state: "SUCCESS" }],
          log: [["INFO", "ready"]],
        },
        {
          id: "run",
          queue: 60,
          attempts: [{ length: (800 + salt * 900) * wobble(n, salt + 1), state }],
          log: [
            ["INFO", `working on ${id}`],
            ["WARN", "3 of 1,871 rows were skipped"],
            ["ERROR", `TimeoutError: ${id} did not answer within 30 s`],
          ],
        },
      ];
    },
  };
}

export const SAMPLE_FLOWS: readonly SampleFlow[] = [
  customers,
  reindex,
  ...SIMPLE.map((each, index) => simple(each, index + 1)),
];
