import { DropdownMenu } from "radix-ui";
import { IconButton } from "./button";
import { Icon, type IconName } from "./icon";
import styles from "./menu.module.css";

export interface MenuItem {
  label: string;
  icon: IconName;
  disabled?: boolean;
  onSelect: () => void;
}

/** A button that opens a short list of further actions; arrows, letters and Escape work in it. */
export function Menu({ label, items }: { label: string; items: readonly MenuItem[] }) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>
        <IconButton icon="more" kind="default" label={label} />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className={styles.menu} align="end" sideOffset={4}>
          {items.map((item) => (
            <DropdownMenu.Item
              key={item.label}
              className={styles.item}
              disabled={item.disabled ?? false}
              onSelect={item.onSelect}
            >
              <Icon name={item.icon} />
              {item.label}
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
