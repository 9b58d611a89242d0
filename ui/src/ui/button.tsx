import type { ButtonHTMLAttributes, Ref } from "react";
import styles from "./button.module.css";
import { Icon, type IconName } from "./icon";

export type ButtonKind = "default" | "main" | "plain";

export function buttonClass(kind: ButtonKind = "default", iconOnly = false): string {
  return [styles.button, kind !== "default" && styles[kind], iconOnly && styles.icon]
    .filter(Boolean)
    .join(" ");
}

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  kind?: ButtonKind;
  icon?: IconName;
  ref?: Ref<HTMLButtonElement>;
}

export function Button({ kind = "default", icon, children, className, ...rest }: ButtonProps) {
  return (
    <button type="button" {...rest} className={`${buttonClass(kind)} ${className ?? ""}`}>
      {icon && <Icon name={icon} />}
      {children}
    </button>
  );
}

interface IconButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, "children"> {
  icon: IconName;
  /** What it does, for the hover text and the screen reader. */
  label: string;
  kind?: ButtonKind;
  ref?: Ref<HTMLButtonElement>;
}

export function IconButton({ icon, label, kind = "plain", className, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      {...rest}
      className={`${buttonClass(kind, true)} ${className ?? ""}`}
    >
      <Icon name={icon} />
    </button>
  );
}
