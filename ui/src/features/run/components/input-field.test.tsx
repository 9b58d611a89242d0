import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { describe, expect, it } from "vitest";
import type { Input } from "@/api/flow-parts";
import type { FieldValue } from "../form-model";
import { InputField } from "./input-field";

function Field({ input, initial }: { input: Input; initial: string }) {
  const [value, setValue] = useState<FieldValue>(initial);
  return (
    <>
      <InputField input={input} value={value} problem={undefined} onChange={setValue} />
      <output>{String(value)}</output>
    </>
  );
}

const year: Input = {
  id: "year",
  type: "SELECT",
  values: ["2019", "2020"],
  defaults: "2019",
  allowCustomValue: true,
};

describe("a choice that takes other values too", () => {
  it("shows all choices, and a field for another value when that is wanted", async () => {
    render(<Field input={year} initial="2019" />);
    const choice = screen.getByRole("combobox", { name: /year/ });
    expect(choice).toHaveDisplayValue("2019");
    expect(screen.queryByRole("textbox")).not.toBeInTheDocument();
    await userEvent.selectOptions(choice, "another value…");
    expect(screen.getByRole("textbox")).toHaveFocus();
    await userEvent.keyboard("2024");
    expect(screen.getByRole("status")).toHaveTextContent("2024");
    await userEvent.selectOptions(choice, "2020");
    expect(screen.queryByRole("textbox")).not.toBeInTheDocument();
    expect(screen.getByRole("status")).toHaveTextContent("2020");
  });

  it("opens that field for a value that is none of the choices", () => {
    render(<Field input={year} initial="2024" />);
    expect(screen.getByRole("textbox", { name: "Another value for year" })).toHaveValue("2024");
  });
});
