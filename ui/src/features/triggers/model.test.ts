import { describe, expect, it } from "vitest";
import { curlOf, ruleOf, shortType, webhookUrl } from "./model";

describe("a trigger in words", () => {
  it("fires by its cron expression and zone, or its interval", () => {
    expect(ruleOf({ cron: "0 7 * * *" })).toBe("0 7 * * *");
    expect(ruleOf({ cron: "0 7 * * *", timezone: "Europe/Berlin" })).toBe(
      "0 7 * * * Europe/Berlin",
    );
    expect(ruleOf({ interval: "PT1M" })).toBe("every PT1M");
    expect(ruleOf(undefined)).toBe("");
  });

  it("has the last part of its type", () => {
    expect(shortType({ type: "io.kestra.plugin.core.trigger.Schedule" })).toBe("Schedule");
    expect(shortType(undefined)).toBe("not in the flow");
  });
});

describe("a webhook", () => {
  const name = { namespace: "a.b", flowId: "c", triggerId: "hook" };

  it("has an address in which a key cannot break out", () => {
    expect(webhookUrl("http://x", name, "k/?ü")).toBe(
      "http://x/api/v1/main/executions/webhook/a.b/c/k%2F%3F%C3%BC",
    );
  });

  it("has a command that a shell reads as one word", () => {
    expect(curlOf("http://x/it's")).toContain("'http://x/it'\\''s'");
  });
});
