import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { formatDuration, formatTicking, parseIsoDuration } from "./duration";
import { formatInstant, formatRelative, parseInstant } from "./instant";
import { roomyEnd, timeTicks } from "./ticks";

beforeEach(() => vi.stubEnv("TZ", "Europe/Berlin"));
afterEach(() => vi.unstubAllEnvs());

describe("durations", () => {
  it.each([
    ["PT1.2S", 1200],
    ["PT0S", 0],
    ["P1DT2H", 93_600_000],
    ["PT5M6S", 306_000],
    ["P2W", 1_209_600_000],
    ["-PT1S", -1000],
    ["PT0.000250S", 0.25],
  ])("%s is %d ms", (text, milliseconds) => {
    expect(parseIsoDuration(text)).toBe(milliseconds);
  });

  it.each(["", "P", "PT", "1h", "P1Y", "PT1", "P1D2H"])("%j is none", (text) => {
    expect(parseIsoDuration(text)).toBeUndefined();
  });

  it.each([
    [0, "0 ms"],
    [230.4, "230 ms"],
    [999.6, "1.0 s"],
    [4200, "4.2 s"],
    [9_960, "10 s"],
    [59_400, "59 s"],
    [59_600, "1m 00s"],
    [83_000, "1m 23s"],
    [7_500_000, "2h 05m"],
    [273_600_000, "3d 4h"],
    [-5, "0 ms"],
  ])("%d ms reads %s", (milliseconds, text) => {
    expect(formatDuration(milliseconds)).toBe(text);
  });

  it("ticks in whole seconds", () => {
    expect([999, 1000, 61_999].map(formatTicking)).toEqual(["0 s", "1 s", "1m 01s"]);
  });
});

describe("instants", () => {
  const now = Date.parse("2025-11-25T13:03:27Z");

  it("show the clock today, the day otherwise, the year when it is another", () => {
    expect(formatInstant(now, now)).toBe("14:03:27");
    expect(formatInstant(now - 2 * 86_400_000, now)).toBe("Sun 23 Nov 14:03:27");
    expect(formatInstant(Date.parse("2024-02-29T11:00:00Z"), now)).toBe("Thu 29 Feb 2024 12:00:00");
  });

  it("are absent rather than wrong", () => {
    expect(parseInstant(undefined)).toBeUndefined();
    expect(parseInstant("yesterday")).toBeUndefined();
    expect(parseInstant("2025-11-25T13:03:27.123456Z")).toBe(now + 123);
  });

  it("say how far off they are", () => {
    expect(formatRelative(now + 240_000, now)).toBe("in 4m");
    expect(formatRelative(now - 3 * 3_600_000, now)).toBe("3h ago");
  });
});

describe("ticks", () => {
  const at = (time: string) => Date.parse(`2025-11-25T${time}+01:00`);

  it("stand at round times and never outnumber what was asked for", () => {
    expect(timeTicks(at("14:03:27"), at("14:04:20"), 6).map((tick) => tick.label)).toEqual([
      "14:03:30",
      "14:03:40",
      "14:03:50",
      "14:04:00",
      "14:04:10",
      "14:04:20",
    ]);
  });

  it("are round in the zone of the user, also for hours", () => {
    expect(timeTicks(at("02:00:00"), at("22:00:00"), 5).map((tick) => tick.label)).toEqual([
      "06:00",
      "12:00",
      "18:00",
    ]);
  });

  it("show milliseconds when the whole is short", () => {
    expect(timeTicks(at("14:03:27.010"), at("14:03:27.260"), 3).map((tick) => tick.label)).toEqual([
      "14:03:27.100",
      "14:03:27.200",
    ]);
  });

  it("are none for no time", () => {
    expect(timeTicks(at("14:00:00"), at("14:00:00"), 5)).toEqual([]);
  });

  it("leave a running axis room, and let it stand still for a while", () => {
    const start = at("14:00:00");
    expect(roomyEnd(start, 60_000)).toBeGreaterThan(start + 60_000);
    expect(roomyEnd(start, 60_000)).toBe(roomyEnd(start, 60_500));
  });
});
