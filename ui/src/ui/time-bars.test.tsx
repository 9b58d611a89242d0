import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { TimeBars } from "./time-bars";

const HOUR = 3_600_000;
const START = Date.UTC(2026, 10, 25, 0);
const KINDS = [
  { key: "FAILED", label: "failed", color: "red" },
  { key: "SUCCESS", label: "success", color: "green" },
];

function show(onChoose?: (from: number, to: number) => void) {
  return render(
    <TimeBars
      label="Runs"
      start={START}
      end={START + 10 * HOUR}
      step={HOUR}
      buckets={[
        { at: START, counts: { SUCCESS: 4, FAILED: 1 } },
        { at: START + 3 * HOUR, counts: { FAILED: 2 } },
      ]}
      kinds={KINDS}
      height={80}
      {...(onChoose && { onChoose })}
    />,
  );
}

const bars = () => screen.getByRole("group", { name: /^Runs/ });

describe("bars over time", () => {
  it("chooses a bar by a click and a stretch by dragging", async () => {
    const user = userEvent.setup();
    const onChoose = vi.fn();
    show(onChoose);
    // jsdom lays nothing out; here an hour has 120 pixels
    bars().getBoundingClientRect = () => new DOMRect(0, 0, 1200, 80);
    const at = (hour: number) => ({ target: bars(), coords: { clientX: hour * 120 + 60 } });
    await user.pointer([{ keys: "[MouseLeft>]", ...at(3) }, { keys: "[/MouseLeft]" }]);
    expect(onChoose).toHaveBeenLastCalledWith(START + 3 * HOUR, START + 4 * HOUR);
    await user.pointer([{ keys: "[MouseLeft>]", ...at(6) }, at(2), { keys: "[/MouseLeft]" }]);
    expect(onChoose).toHaveBeenLastCalledWith(START + 2 * HOUR, START + 7 * HOUR);
  });

  it("does the same with the keyboard, and says what is there", async () => {
    const user = userEvent.setup();
    const onChoose = vi.fn();
    show(onChoose);
    await user.tab();
    expect(bars()).toHaveFocus();
    await user.keyboard("{ArrowRight}");
    expect(screen.getByRole("status")).toHaveTextContent(/1 failed 4 success$/);
    await user.keyboard("{ArrowRight}");
    expect(screen.getByRole("status")).toHaveTextContent(/nothing$/);
    await user.keyboard("{Shift>}{ArrowRight}{ArrowRight}{/Shift}{Enter}");
    expect(onChoose).toHaveBeenLastCalledWith(START + HOUR, START + 4 * HOUR);
  });

  it("is no stop of the keyboard when nothing can be chosen", async () => {
    const user = userEvent.setup();
    show();
    await user.tab();
    expect(document.body).toHaveFocus();
  });
});
