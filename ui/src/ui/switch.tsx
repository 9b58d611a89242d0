import styles from "./switch.module.css";

interface SwitchProps {
  on: boolean;
  /** What is switched. */
  label: string;
  disabled?: boolean;
  onChange: (on: boolean) => void;
}

/** On or off, at once; the word says which, not only the place of the knob. */
export function Switch({ on, label, disabled = false, onChange }: SwitchProps) {
  return (
    <button
      type="button"
      role="switch"
      className={styles.switch}
      aria-checked={on}
      aria-label={label}
      title={`${label}: ${on ? "on" : "off"}`}
      disabled={disabled}
      onClick={() => onChange(!on)}
    >
      <span className={styles.track} />
      {on ? "on" : "off"}
    </button>
  );
}
